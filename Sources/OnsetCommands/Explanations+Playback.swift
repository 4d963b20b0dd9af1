import Foundation
import Playback
import Studio

/// The sentences for a room that the studio does not see.
func explain(_ error: AudioError) -> Explanation {
  let devices =
    "See 'onset play --list-devices'; '--wav - | aplay' or 'onset listen' bring the sound elsewhere."
  return switch error {
  case .cannotOpen(let device, EBUSY):
    Explanation(
      "The audio device \(device) is taken by another program.",
      next: "Close that one, or give another --device.",
      .unavailable)
  case .cannotOpen(let device, let code):
    Explanation(
      "The audio device \(device) cannot be opened: \(String(cString: strerror(code))).",
      next: soundAdvice() ?? devices, .unavailable)
  case .refuses(let device, let samplingRate, _):
    Explanation(
      "The audio device \(device) takes no sound of one channel at \(samplingRate) Hz.", next: devices,
      .unavailable)
  case .lost(let device, _): Explanation("The audio device \(device) has gone.", next: devices, .unavailable)
  case .stalled(let device):
    Explanation("The audio device \(device) takes no more sound.", next: devices, .unavailable)
  }
}

func explain(_ error: MonitorError) -> Explanation {
  switch error {
  case .portTaken(let port):
    Explanation("Somebody listens on port \(port) already.", next: "Give another --port.", .unavailable)
  case .cannotListen(let port, EINVAL):
    Explanation("\(port) is no port.", next: "Give a --port between 1 and 65535.", .usage)
  case .cannotListen(let port, let code):
    Explanation(
      "Port \(port) cannot be listened on: \(String(cString: strerror(code))).",
      next: "Give a --port above 1023.", code == EACCES ? .noPermission : .unavailable)
  }
}

let noTerminal = Explanation(
  "Comparing takes single keys, and stdin is no terminal.",
  next: "Start it in a terminal, or hear one after the other: onset play A.flac B.flac", .unavailable)

/// Over SSH the loudspeaker is at the other end: what to type there.
private func soundAdvice() -> String? {
  let advice = SSHAdvice()
  guard advice.isOverSSH else { return nil }
  return """
    Your loudspeaker is at the other end of SSH. Type there:
        \(advice.soundLine)
      and in that session: \(advice.soundEnvironment) onset …
      Or hear it in a browser: 'onset listen'.
    """
}
