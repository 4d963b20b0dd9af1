import Foundation

/// What to type on the laptop so that the sound of this machine is heard there. Values, for whoever shows
/// them.
public struct SSHAdvice: Sendable, Equatable {
  /// True: this process hangs on an SSH connection, so its loudspeaker is somewhere else.
  public let isOverSSH: Bool
  /// `user@host`, with the port where it is not 22.
  public let target: String
  /// Brings the monitor's page to the laptop's browser. Works from everywhere.
  public let monitorLine: String
  /// The address for that browser.
  public let monitorAddress: String
  /// Lends the laptop's PulseAudio or PipeWire to this machine.
  public let soundLine: String
  /// What to set here before Onset is started, once the line above runs.
  public let soundEnvironment: String

  /// - Parameters:
  ///   - environment: `SSH_CONNECTION` says under which address this machine was reached.
  ///   - hostName: its name for want of that.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    hostName: String = ProcessInfo.processInfo.hostName, port: Int = 8787
  ) {
    // Client, client's port, server, server's port.
    let connection = (environment["SSH_CONNECTION"] ?? "").split(separator: " ").map(String.init)
    isOverSSH = connection.count == 4
    let host = isOverSSH ? connection[2] : hostName
    let user = environment["USER"] ?? environment["LOGNAME"]
    let name = user.map { "\($0)@\(host)" } ?? host
    target = isOverSSH && connection[3] != "22" ? "-p \(connection[3]) \(name)" : name
    monitorLine = "ssh -L \(port):127.0.0.1:\(port) \(target)"
    monitorAddress = "http://127.0.0.1:\(port)/"
    soundLine = "ssh -R 127.0.0.1:\(Self.soundPort):$XDG_RUNTIME_DIR/pulse/native \(target)"
    soundEnvironment = "PULSE_SERVER=tcp:127.0.0.1:\(Self.soundPort)"
  }

  private static let soundPort = 24713
}
