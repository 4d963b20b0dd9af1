import Foundation

/// A program that runs beside the test, perhaps with a terminal of its own for stdin.
///
/// Not Foundation's `Process`: that waits for ever once a daemon (pulseaudio, sshd) closes the files it has
/// inherited, and hands on the signals that its thread has blocked.
public final class Child {
  private let folder: URL
  private let process: pid_t
  private var status: Int32?

  public struct CannotStart: Error {
    let program: String
    let code: Int32
  }

  /// - Parameter environment: added to the test's own, without the user's sound server.
  public init(
    _ program: String, _ arguments: [String], environment: [String: String], in folder: URL,
    terminal: Pseudoterminal? = nil
  ) throws {
    let place = folder.appendingPathComponent("child-\(UUID().uuidString.prefix(8))")
    self.folder = place
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    var all = ProcessInfo.processInfo.environment
    for name in ["PULSE_SERVER", "ALSA_CONFIG_PATH", "SSH_CONNECTION"] { all[name] = nil }
    all.merge(environment) { $1 }
    let input = terminal.map { dup($0.inside) } ?? open("/dev/null", O_RDONLY)
    let files = [input] + ["out", "err"].map { Self.file(place, $0) }
    defer { files.forEach { close($0) } }
    process = try Self.spawn([program] + arguments, all.map { "\($0)=\($1)" }, files)
  }

  deinit {
    if isRunning {
      send(SIGKILL)
      _ = wait()
    }
  }

  public static let onset = Repository.root.appendingPathComponent(".build/release/onset").path

  public var out: String { text("out") }
  public var err: String { text("err") }

  public var isRunning: Bool {
    if status == nil {
      var code: Int32 = 0
      if waitpid(process, &code, WNOHANG) == process { status = code }
    }
    return status == nil
  }

  public func send(_ signal: Int32) { if isRunning { kill(process, signal) } }

  /// The exit status, or minus the signal; kills what does not end in time.
  @discardableResult public func wait(_ seconds: Double = 30) -> Int32 {
    if !waitUntil(seconds, { !isRunning }) { send(SIGKILL) }
    waitUntil(10) { !isRunning }
    let code = status ?? 0
    return code & 0x7F == 0 ? code >> 8 & 0xFF : -(code & 0x7F)
  }

  private static func file(_ folder: URL, _ name: String) -> Int32 {
    open(folder.appendingPathComponent(name).path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  }

  private static func spawn(_ arguments: [String], _ environment: [String], _ files: [Int32]) throws -> pid_t
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, file) in files.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, file, Int32(number))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, every) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&every)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let (words, names) = (arguments.map { strdup($0) }, environment.map { strdup($0) })
    defer { (words + names).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, arguments[0], &actions, &attributes, words + [nil], names + [nil])
    if code != 0 { throw CannotStart(program: arguments[0], code: code) }
    return process
  }

  private func text(_ name: String) -> String {
    let data = try? Data(contentsOf: folder.appendingPathComponent(name))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}

/// True once the condition holds; false when the time is over.
@discardableResult
public func waitUntil(_ seconds: Double, _ condition: () -> Bool) -> Bool {
  let deadline = Date() + seconds
  while !condition() {
    if Date() > deadline { return false }
    Thread.sleep(forTimeInterval: 0.01)
  }
  return true
}

/// A terminal without a screen: what is typed outside is read inside.
public final class Pseudoterminal {
  public let inside: Int32
  private let outside: Int32

  public struct Unavailable: Error {}

  public init() throws {
    outside = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, Int32) = (0, 0)
    // TIOCSPTLCK and TIOCGPTN, macros that Swift does not see.
    guard outside >= 0, ioctl(outside, 0x4004_5431, &locked) == 0, ioctl(outside, 0x8004_5430, &number) == 0
    else { throw Unavailable() }
    inside = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard inside >= 0 else { throw Unavailable() }
  }

  deinit {
    close(outside)
    close(inside)
  }

  public func type(_ keys: String) { _ = write(outside, keys, keys.utf8.count) }

  /// Whether keys wait for Enter and are echoed: as a shell wants it.
  public var isCooked: Bool {
    var settings = termios()
    tcgetattr(inside, &settings)
    return settings.c_lflag & tcflag_t(ICANON) != 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }
}
