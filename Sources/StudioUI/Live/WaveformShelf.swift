import Foundation
import Library
import Materials
import Studio
import Synchronization

/// The sounds of takes that were heard last, so that going through a list reads each file once.
final class WaveformShelf: Sendable {
  private static let most = 24
  private let kept = Mutex<[(id: TakeRecord.ID, waveform: Waveform)]>([])

  /// Throws what reading the file throws.
  func waveform(of take: TakeRecord) throws -> Waveform {
    if let found = kept.withLock({ kept in kept.first { $0.id == take.id }?.waveform }) { return found }
    let waveform = try TakeSound(URL(fileURLWithPath: take.audio)).waveform
    kept.withLock { kept in
      kept.append((take.id, waveform))
      if kept.count > Self.most { kept.removeFirst() }
    }
    return waveform
  }
}
