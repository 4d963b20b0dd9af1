enum TorchArchive {
  static func open(_ file: MappedFile) throws(WeightsError) -> MappedCheckpoint {
    throw .unknownFormat(path: file.path, found: nil)
  }
}
