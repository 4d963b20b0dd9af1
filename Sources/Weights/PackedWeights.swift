import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The packed weights of one network in a file that is mapped: the first process that builds the network writes it, later
/// ones read the blocks where they lie, and share them. Trouble of any kind packs anew.
public final class PackedWeights: PackedStore, @unchecked Sendable {
  private let path: String
  private let key: String
  private let copies: Bool
  private let kept: (any Checkpoint)?
  /// What was asked for: used by the one thread that builds the network.
  private var blocks: [(name: String, tensor: Tensor)] = []
  private var isKept = true
  /// Bytes copied since the file's pages were last given back.
  private var unreleased = 0

  /// - Parameters:
  ///   - key: says all that the blocks depend on; a file with another one is replaced.
  ///   - copies: take kept blocks into memory of this process, whose pages are larger than a file's: for weights that
  ///     are read over and over.
  public init(path: String, key: String, copies: Bool = false) {
    (self.path, self.key, self.copies) = (path, key, copies)
    let found = try? openCheckpoint(path)
    kept = found?.metadata["key"] == key ? found : nil
    isKept = kept != nil
  }

  public func block(_ form: PackedForm, pack: () -> Tensor) -> Tensor {
    let name = "\(blocks.count) \(form.name)"
    let block = keptBlock(name, form.count) ?? pack()
    blocks.append((name, block))
    return block
  }

  private func keptBlock(_ name: String, _ count: Int) -> Tensor? {
    guard isKept, let kept, kept.entries[name]?.shape == [Self.padded(count)],
      let tensor = try? kept.tensor(name)
    else {
      isKept = false
      return nil
    }
    let block = tensor.rows(0..<count)
    return copies ? copied(block) : block
  }

  /// Beside the copies the file's pages would count as memory, too: so they go, every now and then.
  private func copied(_ block: Tensor) -> Tensor {
    let copy = block.copied()
    unreleased += 4 * block.count
    if unreleased > 256 << 20 {
      kept?.releasePages()
      unreleased = 0
    }
    return copy
  }

  /// When the network is built: notes that the file was used, or writes what was packed as far as the disk has room.
  /// - Returns: whether the file stands for the network now.
  @discardableResult public func finish() -> Bool {
    defer { blocks = [] }
    if isKept {
      if copies { kept?.releasePages() }
      return utimensat(AT_FDCWD, path, nil, 0) == 0
    }
    let bytes = blocks.reduce(0) { $0 + 4 * Self.padded($1.tensor.count) }
    return hasRoom(for: bytes) && write()
  }

  /// Twice the size and two gigabytes: what else fills the disk matters more.
  private func hasRoom(for bytes: Int) -> Bool {
    var facts = statvfs()
    guard statvfs(folder, &facts) == 0 else { return false }
    return UInt64(facts.f_bavail) * UInt64(facts.f_frsize) > 2 * UInt64(bytes) + 2_000_000_000
  }

  private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

  /// Linux's O_TMPFILE, a macro that Swift does not see.
  private static let nameless: Int32 = 0o20_000_000 | O_DIRECTORY

  /// Under no name until it is whole: however the process ends, nothing half is left.
  private func write() -> Bool {
    let file = open(folder, O_RDWR | Self.nameless | O_CLOEXEC, 0o666)
    guard file >= 0 else { return false }
    guard let stream = fdopen(file, "wb") else {
      close(file)
      return false
    }
    defer { fclose(stream) }
    guard write(to: stream), fflush(stream) == 0, fdatasync(file) == 0 else { return false }
    unlink(path)
    return linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
  }

  private func write(to stream: UnsafeMutablePointer<FILE>) -> Bool {
    let entries = blocks.map { ($0.name, TensorEntry(shape: [Self.padded($0.tensor.count)], type: .float32)) }
    let header = SafetensorsWriter.header(entries, metadata: ["key": key], alignment: Self.line)
    guard fwrite(header, 1, header.count, stream) == header.count else { return false }
    let zeros = [Float](repeating: 0, count: Self.line)
    return blocks.allSatisfy { _, block in
      let gap = Self.padded(block.count) - block.count
      return block.withValues { fwrite($0.baseAddress, 4, $0.count, stream) } == block.count
        && fwrite(zeros, 4, gap, stream) == gap
    }
  }

  /// Bytes of a cache line, at which the kernels want their panels.
  private static let line = 64

  private static func padded(_ count: Int) -> Int { (count + line / 4 - 1) / (line / 4) * (line / 4) }
}

/// Where packed weights are kept, a file a network.
public struct PackedFolder: Sendable {
  public let path: String
  /// Stands for this program's way to pack: files of another are replaced.
  private let build: String

  public static let suffix = ".packed"

  private let writer: PackedWriter
  /// Bytes of a checkpoint from which on it is worth a file.
  private let smallest: Int

  public init(path: String, build: String, writer: PackedWriter = PackedWriter(), smallest: Int = 64 << 20) {
    (self.path, self.build, self.writer, self.smallest) = (path, build, writer, smallest)
  }

  /// nil where packing takes no time to speak of.
  /// - Parameters:
  ///   - network: which of the checkpoint's, and in which numbers; part of a file's name.
  ///   - copies: see `PackedWeights`.
  public func weights(for network: String, of checkpoint: String, copies: Bool = false) -> PackedWeights? {
    var facts = stat()
    guard stat(checkpoint, &facts) == 0, facts.st_size >= smallest else { return nil }
    writer.settle()
    let place = "\(facts.st_dev)-\(facts.st_ino)"
    let time = "\(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
    return PackedWeights(
      path: "\(path)/\(network)-\(place)\(Self.suffix)",
      key: "\(build) \(network) \(checkpoint) \(place) \(facts.st_size) \(time)", copies: copies)
  }

  /// What `PackedWeights.finish` does, in the background.
  public func finish(_ weights: PackedWeights) { writer.finish(weights) }
}
