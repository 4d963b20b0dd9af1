import Foundation
import Library
import Materials

/// A take in JSON.
struct TakeReport: Encodable {
  let id: Int64
  let session: Int64
  let title: String
  let number: Int
  let name: String
  let note: String
  let isCircled: Bool
  /// Times in ISO 8601.
  let trashed: String?
  let isMissing: Bool
  let audio: String
  let duration: Double
  let samplingRate: Int
  let loudness: Double?
  let peak: Double?
  let created: String
  let seed: UInt64
  let recipe: Recipe
  let timings: [String: Double]
  let sha256: String

  enum CodingKeys: String, CodingKey {
    case id, session, title, number, name, note, trashed, audio, duration, loudness, peak, created, seed,
      recipe,
      timings, sha256
    case isCircled = "circled"
    case isMissing = "missing"
    case samplingRate = "sampling_rate"
  }

  init(_ take: TakeRecord, _ session: SessionRecord) {
    let times = ISO8601DateFormatter()
    (id, self.session, title, number) = (take.id, take.session, session.title, take.number)
    (name, note, isCircled, isMissing) = (take.name, take.note, take.isCircled, take.isMissing)
    trashed = take.trashed.map(times.string)
    created = times.string(from: take.created)
    (audio, duration, samplingRate) = (take.audio, take.duration, take.samplingRate)
    (loudness, peak) = (take.loudness, take.peak)
    (seed, recipe, timings, sha256) = (take.recipe.seed, take.recipe, take.timings, take.hash)
  }
}
