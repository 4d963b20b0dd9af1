import Foundation
import Materials
import Playback
import Synchronization
import TestSupport
import Testing

/// The monitor, asked over a real socket.
@Suite(.serialized) struct MonitorTests {
  private static let sound = Waveform.noise(seed: 1, seconds: 0.2)

  private func withMonitor(_ body: (Monitor, Data, Mutex<String?>.Handle) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("drum-001.flac")
      try Self.sound.writeFLAC(file)
      let now = Mutex<String?>.Handle("drum 1")
      let monitor = Monitor(port: 0) {
        MonitorListing(
          takes: [
            MonitorTake(id: "drum 1", title: "<drum> & co", file: file) { Self.sound },
            MonitorTake(id: "estimate", title: "estimate", file: nil) { Self.sound },
          ], now: now.value, isPlaying: true, position: 1.5)
      }
      try monitor.start()
      defer { monitor.stop() }
      try body(monitor, try Data(contentsOf: file), now)
    }
  }

  @Test func aTakeComesWholeInPartAndNotAgain() throws {
    try withMonitor { monitor, flac, _ in
      let client = HTTPClient(port: monitor.port)
      let whole = try client.get("/takes/drum%201.flac")
      #expect(whole.status == 200 && whole.body == flac)
      #expect(whole.headers["content-type"] == "audio/flac")
      #expect(whole.headers["accept-ranges"] == "bytes")
      let tag = try #require(whole.headers["etag"])
      let head = try client.get("/takes/drum%201.flac", method: "HEAD")
      #expect(head.status == 200 && head.body.isEmpty)
      #expect(head.headers["content-length"] == "\(flac.count)" && head.headers["etag"] == tag)
      let known = try client.get("/takes/drum%201.flac", ["If-None-Match": tag])
      #expect(known.status == 304 && known.body.isEmpty)
      #expect(try client.get("/takes/drum%201.flac", ["If-None-Match": "\"x\""]).status == 200)
      let part = try client.get("/takes/drum%201.flac", ["Range": "bytes=100-199"])
      #expect(part.status == 206 && part.body == flac[100..<200])
      #expect(part.headers["content-range"] == "bytes 100-199/\(flac.count)")
      #expect(try client.get("/takes/drum%201.flac", ["Range": "bytes=-10"]).body == flac.suffix(10))
      #expect(try client.get("/takes/drum%201.flac", ["Range": "bytes=500-"]).body == flac[500...])
      let beyond = try client.get("/takes/drum%201.flac", ["Range": "bytes=\(flac.count)-"])
      #expect(beyond.status == 416 && beyond.headers["content-range"] == "bytes */\(flac.count)")
      let other = try client.get("/takes/drum%201.flac", ["Range": "bytes=0-9", "If-Range": "\"old\""])
      #expect(other.status == 200 && other.body == flac)
    }
  }

  @Test func aWAVHoldsTheSamples() throws {
    try withMonitor { monitor, _, _ in
      let client = HTTPClient(port: monitor.port)
      let wav = try client.get("/takes/estimate.wav").body
      #expect(wav.prefix(4) == Data("RIFF".utf8) && wav.count == 44 + Self.sound.samples.count * 3)
      let heard = stride(from: 44, to: wav.count, by: 3).map { place -> Float in
        let bits = UInt32(wav[place]) << 8 | UInt32(wav[place + 1]) << 16 | UInt32(wav[place + 2]) << 24
        return Float(Int32(bitPattern: bits) >> 8) / 8_388_608
      }
      #expect(heard == Self.sound.samples)
      #expect(try client.get("/takes/estimate.flac").status == 404)
    }
  }

  @Test func nowFollowsWhatPlays() throws {
    try withMonitor { monitor, _, now in
      let client = HTTPClient(port: monitor.port)
      let first = try client.get("/now")
      #expect(first.status == 307 && first.headers["location"] == "/takes/drum%201.flac")
      now.value = "estimate"
      #expect(try client.get("/now").headers["location"] == "/takes/estimate.wav")
      now.value = nil
      #expect(try client.get("/now").status == 404)
    }
  }

  @Test func thePageNamesEveryTakeAndTrustsNoTitle() throws {
    try withMonitor { monitor, _, _ in
      let client = HTTPClient(port: monitor.port)
      let page = String(decoding: try client.get("/").body, as: UTF8.self)
      #expect(page.contains("/takes/drum%201.flac") && page.contains("/takes/estimate.wav"))
      #expect(page.contains("&lt;drum&gt; &amp; co") && !page.contains("<drum>"))
      let now = String(decoding: try client.get("/now.json").body, as: UTF8.self)
      #expect(now.contains("\"position\":1.5") && now.contains("\"isPlaying\":true"))
      #expect(try client.get("/takes/nothing.flac").status == 404)
      #expect(try client.get("/takes/../etc/passwd").status == 404)
      #expect(try client.get("/", method: "DELETE").status == 405)
    }
  }

  @Test func onlyThisMachineGetsInAndAPortIsHadOnce() throws {
    try withMonitor { monitor, _, _ in
      #expect(throws: MonitorError.portTaken(monitor.port)) {
        try Monitor(port: monitor.port) { MonitorListing(takes: []) }.start()
      }
      let listening = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: " ") }
        .filter { $0[1].hasSuffix(":" + String(format: "%04X", monitor.port)) && $0[3] == "0A" }
      #expect(listening.map { $0[1].prefix(8) } == ["0100007F"])
    }
    for port in [-1, 70_000] {
      #expect(throws: MonitorError.cannotListen(port: port, code: EINVAL)) {
        try Monitor(port: port) { MonitorListing(takes: []) }.start()
      }
    }
  }

  @Test func aStoppedMonitorFreesItsPort() throws {
    let monitor = Monitor(port: 0) { MonitorListing(takes: []) }
    try monitor.start()
    let port = monitor.port
    monitor.stop()
    let deadline = Date() + 5
    let again = Monitor(port: port) { MonitorListing(takes: []) }
    while (try? again.start()) == nil, Date() < deadline { Thread.sleep(forTimeInterval: 0.05) }
    #expect(try HTTPClient(port: port).get("/").status == 200)
    again.stop()
  }

  @Test(
    arguments: [
      (nil, ByteRange.whole), ("bytes=0-0", .part(0..<1)), ("bytes=5-", .part(5..<10)),
      ("bytes=-3", .part(7..<10)),
      ("bytes=-99", .part(0..<10)), ("bytes=2-99", .part(2..<10)), ("bytes=10-", .unsatisfiable),
      ("bytes=-0", .unsatisfiable), ("bytes=3-2", .whole), ("bytes=1-2,4-5", .whole), ("lines=1-2", .whole),
      ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole),
      ("bytes=0-99999999999999999999", .part(0..<10)),
      ("bytes=99999999999999999999-", .unsatisfiable),
    ] as [(String?, ByteRange)])
  func ranges(_ header: String?, _ expected: ByteRange) {
    #expect(ByteRange(header, of: 10) == expected)
  }
}

extension Mutex<String?> {
  /// A value that a closure and a test share.
  final class Handle: Sendable {
    private let mutex: Mutex<String?>
    init(_ value: String?) { mutex = Mutex(value) }
    var value: String? {
      get { mutex.withLock { $0 } }
      set { mutex.withLock { $0 = newValue } }
    }
  }
}
