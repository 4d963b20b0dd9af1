import Foundation
import Materials
import TestSupport
import Testing

/// A take on one machine, heard on another: through a private sshd, with the lines that `SSHAdvice` gives.
@Suite(.serialized, .enabled(if: SSHServer.isInstalled, "openssh-server is not installed"))
struct SSHTests {
  private static let take = Waveform.noise(seed: 31, seconds: 2)

  /// `ssh -R`: the laptop's sound server, lent to the host.
  @Test(.enabled(if: PulseServer.isInstalled, "pulseaudio and pulseaudio-utils are not installed"))
  func throughALentSoundServerItArrivesBitByBit() throws {
    try withTemporaryFolder { folder in
      let (host, laptop) = (try SSHServer(in: folder), try PulseServer(in: folder))
      let file = folder.appendingPathComponent("a.flac")
      try Self.take.writeFLAC(file)
      let hearing = try Hearing.best(of: Self.take.samples) { try hear(file, from: host, at: laptop) }
      #expect(hearing.isWhole, "\(hearing)")
    }
  }

  private func hear(_ file: URL, from host: SSHServer, at laptop: PulseServer) throws -> [Float] {
    let port = try freePort()
    return try laptop.recording {
      let ssh = try host.connect(
        ["-R", "127.0.0.1:\(port):\(laptop.socket)"],
        "PULSE_SERVER=tcp:127.0.0.1:\(port) HOME=\(laptop.folder.path) \(Child.onset) play \(file.path)")
      #expect(ssh.wait() == 0, "\(ssh.err)")
    }
  }

  /// `ssh -L`: the host's monitor, in the laptop's browser.
  @Test func throughTheMonitorItArrivesByteByByte() throws {
    try withTemporaryFolder { folder in
      let host = try SSHServer(in: folder)
      let file = folder.appendingPathComponent("a.flac")
      try Self.take.writeFLAC(file)
      let (there, here) = (try freePort(), try freePort())
      let number = folder.appendingPathComponent("listen.pid")
      let ssh = try host.connect(
        ["-L", "\(here):127.0.0.1:\(there)"],
        "echo $$ > \(number.path); exec \(Child.onset) listen \(file.path) --port \(there)")
      defer {
        // Without a terminal, what runs there outlives the connection.
        let text = (try? String(contentsOf: number, encoding: .utf8)) ?? ""
        if let listener = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) { kill(listener, SIGTERM) }
        ssh.wait(5)
      }
      #expect(waitUntil(20) { ssh.out.contains("http://127.0.0.1:\(there)/") }, "\(ssh.err)")
      // The session has its SSH_CONNECTION, so the line to type is complete.
      #expect(
        waitUntil(5) { ssh.err.contains("ssh -L \(there):127.0.0.1:\(there) -p \(host.port)") }, "\(ssh.err)")
      let browser = HTTPClient(port: here)
      let bytes = try Data(contentsOf: file)
      #expect(try browser.get("/takes/a.flac").body == bytes)
      #expect(try browser.get("/now").headers["location"] == "/takes/a.flac")
      let part = try browser.get("/takes/a.flac", ["Range": "bytes=1000-1999"])
      #expect(part.status == 206 && part.body == bytes[1000..<2000])
      let wav = folder.appendingPathComponent("a.wav")
      try browser.get("/takes/a.wav").body.write(to: wav)
      let decoded = folder.appendingPathComponent("a.f32")
      let outcome = try Program.named("ffmpeg").run([
        "-v", "error", "-i", wav.path, "-f", "f32le", decoded.path,
      ])
      #expect(outcome.status == 0, "\(outcome.err)")
      let heard: [Float] = try Data(contentsOf: decoded).samples()
      #expect(heard == Self.take.samples)
    }
  }
}

/// An sshd of the test's own on the loopback: own keys, own port, only for whoever runs the test.
final class SSHServer {
  static let isInstalled =
    FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")

  let port: Int
  private let folder: URL
  private let server: Child

  init(in folder: URL) throws {
    self.folder = folder.appendingPathComponent("ssh")
    try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    // Where sshd locks itself in while somebody logs in; Debian makes it at start-up.
    if getuid() == 0 {
      try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
    }
    let generate = Program("/usr/bin/ssh-keygen")
    for key in ["host", "user"] {
      _ = try generate.run(["-q", "-t", "ed25519", "-N", "", "-f", self.folder.path + "/" + key])
    }
    port = try freePort()
    try """
    Port \(port)
    ListenAddress 127.0.0.1
    HostKey \(self.folder.path)/host
    AuthorizedKeysFile \(self.folder.path)/user.pub
    PidFile none
    StrictModes no
    UsePAM no
    PasswordAuthentication no
    PermitRootLogin prohibit-password
    """.write(to: self.folder.appendingPathComponent("config"), atomically: true, encoding: .utf8)
    server = try Child(
      "/usr/sbin/sshd", ["-D", "-e", "-f", self.folder.path + "/config"], environment: [:], in: self.folder)
    waitUntil(10) { server.err.contains("listening") }
  }

  deinit {
    server.send(SIGTERM)
    server.wait(5)
  }

  /// Runs a command there, with options as somebody at a laptop types them.
  func connect(_ options: [String], _ command: String) throws -> Child {
    try Child(
      "/usr/bin/ssh",
      [
        "-F", "none", "-p", "\(port)", "-i", folder.path + "/user", "-o", "StrictHostKeyChecking=no",
        "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ExitOnForwardFailure=yes",
        "-o", "BatchMode=yes",
      ] + options + ["127.0.0.1", command], environment: [:], in: folder)
  }
}

/// One that nobody listens on at the moment.
func freePort() throws -> Int {
  let server = try TestServer()
  defer { server.stop() }
  return Int(server.port)
}
