import Foundation
import Materials

/// A session: one video (or none) and all that was made for it.
public struct SessionRecord: Sendable, Equatable, Identifiable {
  public let id: Int64
  /// Absolute path; nil for a session of prompts alone.
  public let video: String?
  public let title: String
  public let created: Date
  public let opened: Date
  /// The studio's own; empty until something was saved.
  public let state: Data
  /// Without those in the trash.
  public let takeCount: Int

  public init(
    id: Int64, video: String?, title: String, times: (created: Date, opened: Date), state: Data = Data(),
    takeCount: Int = 0
  ) {
    self.id = id
    self.video = video
    self.title = title
    (created, opened) = times
    self.state = state
    self.takeCount = takeCount
  }
}

/// A take's sound as whoever wrote or read its FLAC has measured it, and the recipe in its tags.
public struct TakeContent: Sendable, Equatable {
  public var recipe: Recipe
  /// Seconds.
  public var duration: Double
  /// Hz.
  public var samplingRate: Int
  /// LUFS over the whole take; nil for silence and for what is too short to say.
  public var loudness: Double?
  /// True peak in dBTP; nil for silence.
  public var peak: Double?
  /// Pairs of the lowest and highest sample of equal stretches: `[min, max, min, max, ...]`.
  public var peaks: [Float]
  /// Seconds by stage.
  public var timings: [String: Double]
  /// SHA-256 of the FLAC file, in lower-case hexadecimal.
  public var hash: String

  public init(
    recipe: Recipe, duration: Double, samplingRate: Int, loudness: Double? = nil, peak: Double? = nil,
    peaks: [Float] = [], timings: [String: Double] = [:], hash: String = ""
  ) {
    self.recipe = recipe
    self.duration = duration
    self.samplingRate = samplingRate
    self.loudness = loudness
    self.peak = peak
    self.peaks = peaks
    self.timings = timings
    self.hash = hash
  }
}

/// One row of the ledger: a take that is on disk, with what a person has said of it.
@dynamicMemberLookup
public struct TakeRecord: Sendable, Equatable, Identifiable {
  public let id: Int64
  public let session: SessionRecord.ID
  /// Within its session; never given twice.
  public let number: Int
  /// Absolute path of the FLAC.
  public let audio: String
  public let created: Date
  /// `recipe`, `duration`, `loudness` and the rest are read as the take's own.
  public let content: TakeContent
  /// Empty until somebody names it.
  public var name = ""
  public var note = ""
  public var isCircled = false
  /// When it went into the trash; nil for takes that are not there.
  public var trashed: Date?
  /// Its file was gone at the last sweep.
  public var isMissing = false

  public init(
    id: Int64, session: SessionRecord.ID, number: Int, audio: String, created: Date, content: TakeContent
  ) {
    self.id = id
    self.session = session
    self.number = number
    self.audio = audio
    self.created = created
    self.content = content
  }

  public subscript<Value>(dynamicMember path: KeyPath<TakeContent, Value>) -> Value { content[keyPath: path] }
}

/// A change of what a person says of a take. Carrying one out gives the edit that takes it back.
public enum TakeEdit: Sendable, Equatable {
  case name(String)
  case note(String)
  case circled(Bool)
  case trashed(Date?)
}
