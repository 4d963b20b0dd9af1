import Downloads
import Library
import MMAudio
import Materials
import Media
import Weights

/// An error as a person reads it: what is wrong and where, what to do next, and what kind of trouble it is.
public struct Explanation: Sendable, Equatable {
  public let sentence: String
  public let next: String?
  public let trouble: Trouble

  public init(_ sentence: String, next: String? = nil, _ trouble: Trouble) {
    self.sentence = sentence
    self.next = next
    self.trouble = trouble
  }
}

/// Kinds of trouble, those of sysexits.h that a front end tells apart.
public enum Trouble: Int32, Sendable {
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case software = 70
  case cannotCreate = 73
  case inputOutput = 74
  case temporary = 75
  case noPermission = 77
  case cancelled = 130
}

/// The one place where errors become sentences: each room's errors in a file of its own.
public func explain(_ error: any Error) -> Explanation {
  switch error {
  case is CancellationError: cancelled
  case let error as OrderError: explain(error)
  case let error as ViewingError: explain(error)
  case TakeError.videoFailed(let sound, let reason): withSoundKept(sound, explain(reason))
  case let error as BrowserError: explain(error)
  case let error as VideoError: explain(error)
  case let error as DraftError: explain(error)
  case let error as SoundError: explain(error)
  case let error as MuxError: explain(error)
  case let error as WeightsError: explain(error)
  case let error as MMAudioError: explain(error)
  case let error as TokenizerError: explain(error)
  case let error as DownloadError: explain(error)
  case let error as ShelfError: explain(error)
  case let error as LibraryError: explain(error)
  case let error as ExportError: explain(error)
  default: Explanation("Something unexpected went wrong: \(error).", next: "Please report it.", .software)
  }
}

let cancelled = Explanation("Cancelled; no file was left half-written.", .cancelled)

private func withSoundKept(_ path: String, _ reason: Explanation) -> Explanation {
  Explanation("\(reason.sentence) The sound itself is safe: \(path)", next: reason.next, reason.trouble)
}
