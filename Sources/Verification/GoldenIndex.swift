import Foundation

/// `index.json` of a folder of goldens: every file with what it describes, and the sizes of the tiny models.
struct GoldenIndex: Decodable {
  let configs: [String: JSONObject]
  let files: [String: GoldenEntry]
}

/// One file of the set. Which keys it has depends on what it describes.
struct GoldenEntry: Decodable {
  /// `seq` of a case: how many tokens and frames its duration means.
  struct Lengths: Decodable, Equatable {
    let latent: Int
    let clip: Int
    let sync: Int
    let duration: Double?
  }

  /// One line of the schedule's table of durations.
  struct Duration: Decodable {
    let duration: Double
    let samplingRate: Int
    let latent: Int
    let clip: Int
    let sync: Int
    let clipFrames: Int
    let syncFrames: Int
    let samples: Int

    enum CodingKeys: String, CodingKey {
      case duration, latent, clip, sync, samples
      case samplingRate = "sampling_rate"
      case clipFrames = "clip_frames"
      case syncFrames = "sync_frames"
    }
  }

  /// What a whole draw of noise sums up to.
  struct Draw: Decodable {
    let seed: UInt64
    let name: String
    let shape: [Int]
    let sum: Double
    let sumsq: Double
    let abssum: Double
  }

  struct Note: Decodable { let note: String? }

  let describes: String?
  let tensorCount: Int?
  let valueCount: Int?
  let config: String?
  let dit: String?
  let vae: String?
  let vocoder: String?
  let duration: Double?
  let steps: Int?
  let guidance: Double?
  let seed: UInt64?
  let seq: Lengths?
  let sequenceLengths: [Duration]?
  let checks: [Draw]?
  let tensors: [String: Note]?

  enum CodingKeys: String, CodingKey {
    case describes, config, dit, vae, vocoder, duration, steps, seed, seq, checks, tensors
    case tensorCount = "n_tensors"
    case valueCount = "n_params"
    case guidance = "cfg_strength"
    case sequenceLengths = "sequence_lengths"
  }

  /// Of a file that the index does not mention.
  static let empty = GoldenEntry()

  private init() {
    (describes, tensorCount, valueCount, config, dit, vae, vocoder) = (nil, nil, nil, nil, nil, nil, nil)
    (duration, steps, guidance, seed, seq, sequenceLengths, checks, tensors) = (
      nil, nil, nil, nil, nil, nil, nil, nil
    )
  }
}

/// A JSON object that is decoded later, once it is known as what.
struct JSONObject: Decodable {
  private let value: JSONValue

  init(from decoder: any Decoder) throws { value = try JSONValue(from: decoder) }

  private init(_ value: JSONValue) { self.value = value }

  func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: JSONEncoder().encode(value))
  }

  func integer(_ key: String) -> Int? {
    guard case .object(let members) = value, case .number(let number)? = members[key] else { return nil }
    return Int(exactly: number)
  }

  static func object(_ members: [String: JSONObject]) -> JSONObject {
    JSONObject(.object(members.mapValues(\.value)))
  }
  static func number(_ number: Int) -> JSONObject { JSONObject(.number(Double(number))) }
}

private indirect enum JSONValue: Codable {
  case object([String: JSONValue])
  case array([JSONValue])
  case text(String)
  case bool(Bool)
  case number(Double)
  case null

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .object(let members): try container.encode(members)
    case .array(let items): try container.encode(items)
    case .text(let text): try container.encode(text)
    case .bool(let value): try container.encode(value)
    case .number(let number):
      if let whole = Int(exactly: number) {
        try container.encode(whole)
      } else {
        try container.encode(number)
      }
    case .null: try container.encodeNil()
    }
  }
}
