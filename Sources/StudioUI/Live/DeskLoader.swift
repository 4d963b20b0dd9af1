import Foundation
import Library
import Materials
import Playback
import Studio

/// Puts sounds on the player's two sides, and looks at them.
final class DeskLoader: Sendable {
  private let workshop: Workshop
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "onset.desk")
  private let shelf = WaveformShelf()

  init(_ workshop: Workshop, _ mailbox: Mailbox) {
    self.workshop = workshop
    self.mailbox = mailbox
  }

  func load(_ sounds: [Side: SoundName], _ draft: DraftSound?) {
    queue.async { [self] in
      do {
        try put(try sounds.mapValues { try placed($0, draft) })
      } catch DeskError.gone {
        // What replaced it is on its way.
      } catch {
        mailbox.post(.failed(error))
      }
    }
  }

  func analyse(_ name: SoundName, _ size: SpectrogramSize, _ waveform: Waveform?) {
    queue.async { [self] in
      guard let waveform = try? waveform ?? sound(of: name) else { return }
      mailbox.post(.analysed(name, Spectrogram(of: waveform, columns: size.columns, bins: size.bins)))
    }
  }

  /// A sound with its place in the video.
  private struct Placed {
    let name: SoundName
    let waveform: Waveform
    let start: Double
    let loudness: Double?
  }

  private func placed(_ name: SoundName, _ draft: DraftSound?) throws -> Placed {
    if let draft, draft.name == name {
      return Placed(
        name: name, waveform: draft.waveform, start: draft.start, loudness: loudness(of: draft.waveform))
    }
    guard case .take(let id) = name else { throw DeskError.gone }
    let take = try workshop.library.take(id)
    return Placed(
      name: name, waveform: try shelf.waveform(of: take), start: take.recipe.span.start, loudness: take.loudness)
  }

  private func sound(of name: SoundName) throws -> Waveform? {
    guard case .take(let id) = name else { return nil }
    return try shelf.waveform(of: try workshop.library.take(id))
  }

  /// Both sides begin at the earlier start; the louder one is turned down to the softer.
  private func put(_ sides: [Side: Placed]) throws {
    let origin = sides.values.map(\.start).min() ?? 0
    let softest = sides.values.compactMap(\.loudness).min()
    for side in Side.allCases {
      guard let placed = sides[side] else {
        workshop.player.send(.load(nil, on: side))
        continue
      }
      let lead = Int(((placed.start - origin) * Double(placed.waveform.samplingRate)).rounded())
      let waveform = Waveform(
        samples: Array(repeating: 0, count: lead) + placed.waveform.samples,
        samplingRate: placed.waveform.samplingRate)
      let gain = placed.loudness.flatMap { own in softest.map { pow(10, ($0 - own) / 20) } } ?? 1
      workshop.player.send(.load(Track(id: "\(placed.name)", waveform: waveform, gain: Float(gain)), on: side))
    }
    let end = sides.values.map { $0.start + $0.waveform.duration }.max() ?? origin
    mailbox.post(.loaded(origin: origin, duration: end - origin))
  }
}

enum DeskError: Error {
  /// A draft that has made room for the next one.
  case gone
}
