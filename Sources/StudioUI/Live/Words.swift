import Foundation
import Playback
import Studio

extension Settings.Failure {
  /// What is wrong and what to do next, in one breath.
  public var sentence: String { [words.0, words.1].compactMap(\.self).joined(separator: " ") }

  /// What is wrong and what to do next.
  var words: (String, String?) {
    switch self {
    case .unreadable(let path, let code): ("\(path) cannot be read: \(String(cString: strerror(code))).", nil)
    case .syntax(let path, let line, let detail):
      ("\(path), line \(line): \(detail).", "The settings before it stay in force.")
    case .unknownKey(let path, let key):
      ("\(path): there is no setting \(key).", "There are: \(Settings.keys.joined(separator: ", ")).")
    case .wrongValue(let path, let key, let wanted): ("\(path): \(key) wants \(wanted).", nil)
    case .cannotSave(let path): ("\(path) cannot be written.", "The choice holds until the studio is left.")
    }
  }
}

/// What keeps the studio from opening something.
enum StudioError: Error {
  case noSuchVideo(path: String)
  case unwatchable(path: String, Explanation?)
  case noRecipe(path: String)

  var words: (String, String?) {
    switch self {
    case .noSuchVideo(let path): ("There is no video at \(path).", nil)
    case .unwatchable(let path, let explanation):
      (explanation?.sentence ?? "\(path) cannot be watched.", explanation?.next)
    case .noRecipe(let path): ("\(path) has no recipe in its tags: it is no take of Onset's.", nil)
    }
  }
}

extension Action {
  /// An error in the words of the one place that has them.
  static func failed(_ error: any Error) -> Action {
    if let failure = error as? Settings.Failure { return .failed(failure.words.0, next: failure.words.1) }
    if case .portTaken(let port)? = error as? MonitorError {
      return .failed("Port \(port) is taken, so nobody can listen there.", next: "monitor_port in the settings names another.")
    }
    if let error = error as? StudioError { return .failed(error.words.0, next: error.words.1) }
    let explanation = explain(error)
    return .failed(explanation.sentence, next: explanation.next)
  }
}
