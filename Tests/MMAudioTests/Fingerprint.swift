/// FNV-1a over the little-endian bytes: two lists of floats that differ in one bit have different ones.
func fingerprint(_ values: some Sequence<Float>) -> UInt64 { fingerprint(words: values.map(\.bitPattern)) }

func fingerprint(words: some Sequence<UInt32>) -> UInt64 {
  words.reduce(0xcbf2_9ce4_8422_2325) { hash, word in
    stride(from: 0, to: 32, by: 8).reduce(hash) {
      ($0 ^ UInt64(word >> UInt32($1) & 0xff)) &* 0x100_0000_01b3
    }
  }
}
