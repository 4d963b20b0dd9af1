import ArgumentParser
import Foundation
import Materials
import Playback
import Studio

struct Play: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play takes.",
    discussion: """
      One after another, through ALSA: a sound card, PulseAudio or PipeWire, also one at the other end of SSH (PULSE_SERVER). \
      Where there is no device: 'onset play TAKE.flac --wav - | aplay' on a machine that has one, or 'onset listen'.
      """)

  @Argument(help: ArgumentHelp("The takes.", valueName: "take.flac"), completion: .file(extensions: ["flac"]))
  var takes: [String] = []

  @Option(help: "A name of --list-devices.")
  var device = "default"
  @Flag(help: "Over and over; a single take without a gap.")
  var loop = false
  @Option(help: ArgumentHelp("'-': write a WAV to stdout instead.", valueName: "-"))
  var wav: String?
  @Flag(help: "Print where sound can go.")
  var listDevices = false
  @Flag(name: [.short, .long], help: "No progress on stderr.")
  var quiet = false

  func validate() throws {
    if takes.isEmpty, !listDevices { throw ValidationError("Name a take: onset play output/drum-001.flac") }
    if let wav, wav != "-" {
      throw ValidationError("--wav writes to stdout alone: --wav - > \(wav)")
    }
    if wav != nil, isatty(STDOUT_FILENO) != 0 {
      throw ValidationError("--wav - writes bytes, and stdout is a terminal: add '| aplay' or '> file.wav'.")
    }
  }

  func run() throws {
    try Report.explaining {
      if listDevices { return printDevices() }
      let sounds = try takes.map { try TakeSound(URL(fileURLWithPath: $0)) }
      if wav != nil { return writeWAV(sounds) }
      try play(sounds)
    }
  }

  private func printDevices() {
    let devices = AudioDevice.all()
    let rows = devices.map { [$0.name, $0.summary] }
    for line in Columns(header: ["device", "what it is"], rows: rows).lines { Report.result(line) }
    if devices.isEmpty { Report.note("There is no audio device on this machine.") }
  }

  private func writeWAV(_ sounds: [TakeSound]) {
    let rate = sounds.map(\.waveform.samplingRate).max() ?? 44_100
    let samples = sounds.flatMap { $0.waveform.resampled(to: rate).samples }
    FileHandle.standardOutput.write(WAVImage(Waveform(samples: samples, samplingRate: rate)).data)
  }

  private func play(_ sounds: [TakeSound]) throws {
    let rate = sounds.map(\.waveform.samplingRate).max() ?? 44_100
    let player = Player(device: device, samplingRate: rate, patience: 30)
    defer { player.close() }
    let line = PlayLine(quiet: quiet)
    defer { line.clear() }
    repeat {
      for (index, sound) in sounds.enumerated() {
        let id = String(index)
        player.send(.seek(0))
        player.send(.load(Track(id: id, waveform: sound.waveform), on: .a))
        if loop, sounds.count == 1 { player.send(.setLoop(0...sound.waveform.duration)) }
        player.send(.play)
        try player.wait(for: id) { line.show(sound.name, $0) }
      }
    } while loop
    let underruns = player.status.underruns
    if underruns > 0, !quiet { line.note("note: the sound broke off \(underruns) times.") }
  }
}

extension Player {
  /// Until that track has been heard to its end.
  fileprivate func wait(for track: String, show: (PlayerStatus) -> Void) throws {
    while true {
      let status = status
      try status.checkDevice()
      let isAtEnd = !status.isPlaying && status.position > status.duration - 0.001
      if status.track == track, isAtEnd { return }
      show(status)
      Thread.sleep(forTimeInterval: 0.02)
    }
  }
}

extension PlayerStatus {
  /// A device that never was there is an error; one that has gone is waited for.
  func checkDevice() throws(AudioError) {
    switch problem {
    case .cannotOpen(let device, let code): throw .cannotOpen(device: device, code: code)
    case .refuses(let device, let rate, let code):
      throw .refuses(device: device, samplingRate: rate, code: code)
    case .lost, .stalled, nil: return
    }
  }
}

/// One line of a terminal about what is heard.
struct PlayLine {
  private let isShown: Bool

  init(quiet: Bool) { isShown = !quiet && isatty(STDERR_FILENO) != 0 }

  func show(_ name: String, _ status: PlayerStatus) {
    guard isShown else { return }
    let place = String(format: "%5.1f / %.1f s", status.position, status.duration)
    let problem = status.isAvailable ? "" : "  (no sound: the device has gone, looking for it)"
    write("\r\u{1B}[K\(place)  \(name)\(problem)")
  }

  func note(_ text: String) {
    clear()
    Report.note(text)
  }

  func clear() { if isShown { write("\r\u{1B}[K") } }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
