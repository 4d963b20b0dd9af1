import Foundation
import Materials
import TOMLKit

/// The person's settings: `$XDG_CONFIG_HOME/onset/config.toml`, read again when it is saved.
public struct Settings: Sendable, Equatable {
  public var theme = "dark"
  /// An ALSA device.
  public var device = "default"
  /// 0...1.
  public var volume = 0.8
  public var matchesLoudness = true
  /// Seeds of a batch.
  public var batch = 4
  /// Of new takes.
  public var precision = Precision.automatic
  public var mouse = true
  /// No moving pictures by themselves, no running estimates.
  public var reducedMotion = false
  /// Port of the monitor on loopback; 0 for none.
  public var monitorPort = 8787
  /// Where exports go; nil for the folder the studio was started in.
  public var exportFolder: String?

  public init() {}

  public enum Failure: Error, Equatable, Sendable {
    case unreadable(path: String, code: Int32)
    case syntax(path: String, line: Int, detail: String)
    case unknownKey(path: String, key: String)
    case wrongValue(path: String, key: String, wanted: String)
    case cannotSave(path: String)
  }

  static let keys = [
    "theme", "device", "volume", "match_loudness", "batch", "precision", "mouse", "reduced_motion", "monitor_port",
    "export_folder",
  ]

  public static func file() -> URL {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["ONSET_CONFIG"], !path.isEmpty { return URL(fileURLWithPath: path) }
    let home = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.config"
    return URL(fileURLWithPath: home).appendingPathComponent("onset/config.toml")
  }

  /// What the file says over what is usual; a file that is not there says nothing.
  public init(file: URL) throws(Failure) {
    self.init()
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    guard let data = FileManager.default.contents(atPath: file.path) else {
      throw .unreadable(path: file.path, code: EACCES)
    }
    try read(String(decoding: data, as: UTF8.self), path: file.path)
  }

  public mutating func read(_ text: String, path: String) throws(Failure) {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw .syntax(path: path, line: error.source.begin.line, detail: error.description)
    } catch {
      throw .syntax(path: path, line: 0, detail: "\(error)")
    }
    for key in table.keys where !Self.keys.contains(key) { throw .unknownKey(path: path, key: key) }
    let reader = SettingsReader(table: table, path: path)
    if let value = try reader.text("theme") { theme = value }
    if let value = try reader.text("device") { device = value }
    if let value = try reader.number("volume", in: 0...1) { volume = value }
    if let value = try reader.flag("match_loudness") { matchesLoudness = value }
    if let value = try reader.number("batch", in: 1...64) { batch = Int(value) }
    if let value = try reader.precision() { precision = value }
    if let value = try reader.flag("mouse") { mouse = value }
    if let value = try reader.flag("reduced_motion") { reducedMotion = value }
    if let value = try reader.number("monitor_port", in: 0...65535) { monitorPort = Int(value) }
    if let value = try reader.text("export_folder") { exportFolder = value }
  }
}

private struct SettingsReader {
  let table: TOMLTable
  let path: String

  func text(_ key: String) throws(Settings.Failure) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else { throw .wrongValue(path: path, key: key, wanted: "a text in quotes") }
    return text
  }

  func precision() throws(Settings.Failure) -> Precision? {
    guard let name = try text("precision") else { return nil }
    guard let precision = Precision(rawValue: name) else {
      let names = Precision.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw .wrongValue(path: path, key: "precision", wanted: "one of \(names)")
    }
    return precision
  }

  func flag(_ key: String) throws(Settings.Failure) -> Bool? {
    guard let value = table[key] else { return nil }
    guard let flag = value.bool else { throw .wrongValue(path: path, key: key, wanted: "true or false") }
    return flag
  }

  func number(_ key: String, in range: ClosedRange<Double>) throws(Settings.Failure) -> Double? {
    guard let value = table[key] else { return nil }
    guard let number = value.double ?? value.int.map(Double.init), range.contains(number) else {
      throw .wrongValue(
        path: path, key: key, wanted: "a number from \(decimal(range.lowerBound, 0)) to \(decimal(range.upperBound, 0))")
    }
    return number
  }
}

extension Settings {
  /// Writes what differs from what is usual, beside the file and then in its place; comments that a person wrote are
  /// kept by leaving all lines alone but those whose value changed.
  public func save(to file: URL) throws(Failure) {
    let old = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let folder = file.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(merged(into: old).utf8).write(to: file, options: .atomic)
    } catch {
      throw .cannotSave(path: file.path)
    }
  }

  /// The text with each setting's line brought up to date; settings that are new and not as usual come at the end.
  func merged(into text: String) -> String {
    let usual = Settings().values
    var lines = text.isEmpty ? [] : text.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    for (key, value) in entries {
      let place = lines.firstIndex { line in
        line.split(separator: "=", maxSplits: 1).first.map { $0.trimmingCharacters(in: .whitespaces) == key } ?? false
      }
      if let place {
        lines[place] = "\(key) = \(value)"
      } else if usual[key] != value {
        lines.append("\(key) = \(value)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var values: [String: String] { Dictionary(uniqueKeysWithValues: entries) }

  private var entries: [(String, String)] {
    func text(_ value: String) -> String {
      "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    return [
      ("theme", text(theme)), ("device", text(device)), ("volume", decimal(volume, 2)),
      ("match_loudness", "\(matchesLoudness)"), ("batch", "\(batch)"),
      ("precision", text(precision.rawValue)), ("mouse", "\(mouse)"),
      ("reduced_motion", "\(reducedMotion)"), ("monitor_port", "\(monitorPort)"),
    ] + (exportFolder.map { [("export_folder", text($0))] } ?? [])
  }
}
