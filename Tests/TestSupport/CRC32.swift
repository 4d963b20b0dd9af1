/// The checksum of zip and PNG, under which a reference's bytes can be remembered in one number.
public func crc32(_ bytes: [UInt8]) -> UInt32 {
  var checksum: UInt32 = 0xFFFF_FFFF
  for byte in bytes { checksum = crcTable[Int((checksum ^ UInt32(byte)) & 255)] ^ (checksum >> 8) }
  return ~checksum
}

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
}
