import Downloads
import Foundation
import Library
import Materials
import Media

/// Makes takes of performances: the FLAC with the recipe in its tags, and the row in the ledger. Whatever
/// moment the process ends at, after the next `sweep` there is the whole take or nothing.
public struct TakeKeeper: Sendable {
  public init() {}

  /// Throws `LibraryError`, `SoundError` and `DraftError`; nothing is kept then, unless the ledger alone
  /// refused: the sound then becomes a take at the next sweep of another start.
  public func keep(
    _ performance: Performance, in session: SessionRecord, of library: Library
  ) throws -> TakeRecord {
    let slot = try library.reserve(in: session.id, for: performance.recipe)
    do {
      try FLACWriter(tags: FLACTags(performance.recipe)).write(performance.waveform, to: slot.file)
    } catch {
      try? library.abandon(slot)
      throw error
    }
    var content = try TakeContent(performance.recipe, performance.waveform, in: slot.file)
    content.timings = performance.timings
    return try library.commit(slot, content)
  }

  /// Puts in order what ended processes have left in the library; for the start of a program.
  @discardableResult
  public func sweep(_ library: Library) throws -> SweepReport {
    for folder in library.takeFolders { Leftovers.remove(in: folder) }
    return try library.sweep { file in
      let reader = try FLACReader(file)
      guard let recipe = reader.tags.recipe else { throw SoundError.noRecipe(path: file.path) }
      return try TakeContent(recipe, reader.waveform, in: file)
    }
  }
}

/// How a take's file is found.
public enum TakeCondition: String, Sendable, Codable {
  case sound
  case missing
  /// It cannot be played, or not to its end.
  case damaged
  /// It can be played, but is not the file that was kept.
  case changed
}

extension TakeKeeper {
  /// Reads the take's file from beginning to end.
  public func condition(of take: TakeRecord) -> TakeCondition {
    do {
      _ = try FLACReader(URL(fileURLWithPath: take.audio))
      return try Digest.ofFile(take.audio, .sha256).hex == take.hash ? .sound : .changed
    } catch SoundError.cannotRead(_, ENOENT) {
      return .missing
    } catch {
      return .damaged
    }
  }
}

extension TakeContent {
  /// Measures the sound, and takes the fingerprint of its file.
  init(_ recipe: Recipe, _ waveform: Waveform, in file: URL) throws {
    let loudness = Loudness(of: waveform)
    self.init(
      recipe: recipe, duration: waveform.duration, samplingRate: waveform.samplingRate,
      loudness: loudness.integrated, peak: loudness.truePeak.isFinite ? loudness.truePeak : nil,
      peaks: Peaks(of: waveform).values, hash: try Digest.ofFile(file.path, .sha256).hex)
  }
}
