import Foundation

/// A PulseAudio of our own with one silent card, and a recorder of what that card gets. Nothing of the user's
/// is touched.
public final class PulseServer {
  public static let isInstalled = ["pulseaudio", "pactl", "parec"].allSatisfy { (try? Program.named($0)) != nil }

  public let folder: URL
  private var server: Child?
  private var recorder: Child?
  private var recordingFile: URL?

  public struct DoesNotStart: Error {
    let log: String
  }

  public init(in folder: URL) throws {
    // The path of a socket is short by law.
    self.folder = folder.appendingPathComponent("p")
    for name in ["rt", "st"] {
      try FileManager.default.createDirectory(
        at: self.folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try start()
  }

  deinit { stop() }

  public var socket: String { folder.path + "/s" }

  /// For a client beside it.
  public var environment: [String: String] { common.merging(["PULSE_SERVER": "unix:" + socket]) { $1 } }

  private var common: [String: String] {
    ["HOME": folder.path, "PULSE_RUNTIME_PATH": folder.path + "/rt", "PULSE_STATE_PATH": folder.path + "/st"]
  }

  public func start() throws {
    try? FileManager.default.removeItem(atPath: socket)
    let server = try Child(
      "/usr/bin/pulseaudio",
      [
        "-n", "-F", "/dev/null", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
        "--disable-shm=yes",
        "--realtime=no", "--high-priority=no",
        "-L", "module-null-sink sink_name=onset rate=44100 channels=1 format=float32le",
        "-L", "module-native-protocol-unix socket=\(socket)",
      ], environment: common, in: folder)
    self.server = server
    let control = try Program.named("pactl")
    let isUp = waitUntil(20) { (try? control.run(["info"], environment: environment).status) == 0 }
    if !isUp { throw DoesNotStart(log: server.err) }
  }

  /// As when the machine at the other end goes.
  public func crash() {
    server?.send(SIGKILL)
    server?.wait()
  }

  public func stop() {
    stopRecording()
    server?.send(SIGTERM)
    server?.wait(5)
    server = nil
  }

  /// What the card gets while the work is done and a little longer.
  public func recording(_ work: () throws -> Void) throws -> [Float] {
    let file = try record()
    try work()
    Thread.sleep(forTimeInterval: 0.4)
    stopRecording()
    return try Data(contentsOf: file).samples()
  }

  /// Into that file from now on; returns when the first samples have come in.
  public func record() throws -> URL {
    let file = folder.appendingPathComponent("\(UUID().uuidString).raw")
    recordingFile = file
    recorder = try Child(
      "/usr/bin/parec",
      [
        "--latency-msec=20", "-d", "onset.monitor", "--format=float32le", "--rate=44100", "--channels=1",
        file.path,
      ], environment: environment, in: folder)
    waitUntil(20) { ((try? Data(contentsOf: file))?.count ?? 0) > 4096 }
    return file
  }

  /// Until the card has had so many seconds of sound.
  public func waitForSound(_ seconds: Double) {
    waitUntil(20) {
      let heard: [Float] = recordingFile.flatMap { try? Data(contentsOf: $0) }?.samples() ?? []
      return Double(heard.count { $0 != 0 }) / 44_100 >= seconds
    }
  }

  public func stopRecording() {
    recorder?.send(SIGINT)
    recorder?.wait(5)
    recorder = nil
  }
}
