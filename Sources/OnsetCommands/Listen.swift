import ArgumentParser
import Foundation
import Playback
import Studio

struct Listen: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve takes to a browser, also through SSH.",
    discussion: """
      A page with every take, on 127.0.0.1 alone: type the ssh line that is printed on your own machine, and open the address \
      there. Folders are looked at anew at each visit. Ctrl-C ends it.
      """)

  @Argument(
    help: ArgumentHelp("Takes, or folders of them; 'output' by default.", valueName: "folder or take.flac"),
    completion: .file())
  var places: [String] = []

  @Option(help: "0 for any free one; by default $ONSET_LISTEN_PORT, else 8787.")
  var port: Int?

  func run() throws {
    try Report.explaining {
      let shown = TakeListing(places.isEmpty ? ["output"] : places)
      try shown.check()
      let monitor = Monitor(port: try chosenPort()) { shown.listing }
      try monitor.start()
      let advice = SSHAdvice(port: monitor.port)
      Report.result(monitor.address)
      if advice.isOverSSH {
        Report.note(
          "On your own machine type\n  \(advice.monitorLine)\nand open \(advice.monitorAddress) there.")
      } else {
        Report.note("From another machine: \(advice.monitorLine)")
      }
      withExtendedLifetime(monitor) { waitForEver() }
    }
  }

  private func chosenPort() throws -> Int {
    let variable = "ONSET_LISTEN_PORT"
    if let port { return port }
    guard let text = ProcessInfo.processInfo.environment[variable], !text.isEmpty else { return 8787 }
    guard let port = Int(text) else {
      throw ValidationError("\(variable) is \(text); it must be a port's number.")
    }
    return port
  }

  private func waitForEver() {
    while true { Thread.sleep(forTimeInterval: 3600) }
  }
}

/// The FLAC files behind some paths, as they are at the moment.
struct TakeListing: Sendable {
  private let places: [URL]

  init(_ paths: [String]) { places = paths.map { URL(fileURLWithPath: $0) } }

  /// Throws `SoundError` where a path is not there.
  func check() throws {
    for place in places where !place.isFolder { _ = try TakeSound(place) }
  }

  /// The newest take is the one of now.
  var listing: MonitorListing {
    let found = places.flatMap { $0.isFolder ? files(in: $0) : [$0] }
    var seen: [String: Int] = [:]
    let takes = found.map { file in
      let stem = file.deletingPathExtension().lastPathComponent
      seen[stem, default: 0] += 1
      let number = seen[stem, default: 1]
      let id = number == 1 ? stem : "\(stem)~\(number)"
      return MonitorTake(id: id, title: file.lastPathComponent, file: file) { try TakeSound(file).waveform }
    }
    let newest = zip(takes, found).max { $0.1.modified < $1.1.modified }
    return MonitorListing(takes: takes, now: newest?.0.id)
  }

  private func files(in folder: URL) -> [URL] {
    let all =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return all.filter { $0.pathExtension == "flac" }
      .sorted { NaturalOrder.precedes($0.lastPathComponent, $1.lastPathComponent) }
  }
}

extension URL {
  fileprivate var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  fileprivate var modified: Date {
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    return facts?[.modificationDate] as? Date ?? .distantPast
  }
}
