import Foundation
import Materials
import Media
import Synchronization

/// How fast this machine was of late, by model and stage, kept between sessions. What cannot be read or
/// written is done without: nothing but the time left depends on it.
final class Speeds: Sendable {
  /// Seconds a flop, the latest last; by machine, model and stage.
  private struct Table: Codable {
    var format = 1
    var machines: [String: [String: [String: [Double]]]] = [:]
  }

  /// How many the median is taken of: a run beside other work must not spoil it.
  private static let remembered = 5

  private let file: URL?
  private let machine: String
  private let table: Mutex<Table>

  /// - Parameters:
  ///   - file: nil to learn for this process alone.
  ///   - machine: the name under which it learns; home folders may be shared between machines.
  init(_ file: URL?, machine: String) {
    self.file = file
    self.machine = machine
    table = Mutex(Self.read(file) ?? Table())
  }

  /// Seconds a flop.
  func pace(of model: String) -> [Stage: Double] {
    let known = table.withLock { $0.machines[machine]?[model] ?? [:] }
    return Dictionary(
      uniqueKeysWithValues: known.compactMap { name, values in
        guard let stage = Stage(rawValue: name), let median = Self.median(values) else { return nil }
        return (stage, median)
      })
  }

  func note(_ measurements: [StageClock.Measurement], of model: String) {
    let useful = measurements.filter { $0.flop > 0 && $0.seconds > 0 }
    if useful.isEmpty { return }
    let data = table.withLock { table in
      for one in useful {
        let known = table.machines[machine]?[model]?[one.stage.rawValue] ?? []
        table.machines[machine, default: [:]][model, default: [:]][one.stage.rawValue] =
          known.suffix(Self.remembered - 1) + [one.seconds / one.flop]
      }
      return try? JSONEncoder().encode(table)
    }
    if let data { write(data) }
  }

  private func write(_ data: Data) {
    guard let file else { return }
    let folder = file.deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard let draft = try? DraftFile(replacing: file) else { return }
    if (try? draft.write(data)) != nil { try? draft.publish() }
  }

  private static func read(_ file: URL?) -> Table? {
    guard let file, let data = try? Data(contentsOf: file),
      let table = try? JSONDecoder().decode(Table.self, from: data), table.format == Table().format
    else { return nil }
    return table
  }

  private static func median(_ values: [Double]) -> Double? {
    let sorted = values.filter { $0.isFinite && $0 > 0 }.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }
}
