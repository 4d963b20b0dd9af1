import Foundation
import TestSupport
import Testing

/// Holds the table of docs/architecture.md: who may enter which room.
struct ImportTests {
  private static let everywhere: Set<String> = ["Synchronization", "Dispatch", "Glibc", "Musl", "Swift"]

  @Test func everyRoomImportsOnlyWhatTheTableAllows() throws {
    let table = try Self.table()
    var checked = 0
    for (room, allowed) in table {
      for file in try Self.swiftFiles(Repository.sources.appendingPathComponent(room)) {
        for name in try Self.imports(of: file) where !Self.everywhere.contains(name) {
          #expect(
            allowed.contains(name), "\(room)/\(file.lastPathComponent) imports \(name): not in the table")
          checked += 1
        }
      }
    }
    #expect(checked > 5, "the check found almost no imports: is it looking in the right place?")
  }

  @Test func everyRoomIsInTheTable() throws {
    let rooms = try FileManager.default.contentsOfDirectory(atPath: Repository.sources.path)
    let table = try Self.table()
    for room in rooms where !room.hasPrefix(".") {
      #expect(table[room] != nil, "Sources/\(room) has no row in docs/architecture.md")
    }
    for room in table.keys {
      #expect(rooms.contains(room), "docs/architecture.md has a row for \(room), which is not in Sources")
    }
  }

  @Test func aCLibraryHasOneOwner() throws {
    let table = try Self.table()
    for library in table.keys where library.hasPrefix("C") && library.dropFirst().first?.isUppercase == true {
      let owners = table.filter { $0.value.contains(library) }.keys
      #expect(owners.count == 1, "\(library) is imported by \(owners.sorted())")
    }
  }

  @Test func arrowsGoOneWay() throws {
    let table = try Self.table()
    func reaches(_ from: String, _ to: String, _ seen: Set<String> = []) -> Bool {
      (table[from] ?? []).contains { $0 == to || (!seen.contains($0) && reaches($0, to, seen.union([from]))) }
    }
    for room in table.keys { #expect(!reaches(room, room), "\(room) reaches itself") }
  }

  /// Room to the names it may import, from the table's third and fourth columns.
  private static func table() throws -> [String: Set<String>] {
    let page = try String(
      contentsOf: Repository.root.appendingPathComponent("docs/architecture.md"), encoding: .utf8)
    var rows: [String: Set<String>] = [:]
    var inside = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("| module |") {
        inside = true
        continue
      }
      guard inside else { continue }
      guard line.hasPrefix("|") else { break }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, !cells[0].hasPrefix("---") else { continue }
      for room in names(cells[0]) { rows[room] = Set(names(cells[2]) + names(cells[3])) }
    }
    return rows
  }

  private static func names(_ cell: String) -> [String] {
    cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0 != "-" }
  }

  private static func swiftFiles(_ folder: URL) throws -> [URL] {
    let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (walk?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
  }

  private static func imports(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").drop {
        $0.hasPrefix("@") || ["public", "package", "internal"].contains($0)
      }
      guard words.first == "import", let last = words.last else { return nil }
      return last.split(separator: ".").first.map(String.init)
    }
  }
}
