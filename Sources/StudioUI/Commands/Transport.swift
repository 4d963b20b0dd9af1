import Materials
import Playback
import Terminal

extension Command {
  static let transport = [
    Command(.play, .transport, ["space"], "Play or pause", hint: "play", unless: nothingToHear) { model in
      model.playOrPause()
    },
    Command(.seekBack, .transport, ["shift-left"], "Back by a second", hint: "-1 s", unless: noTimeline) {
      $0.seek(by: -1)
    },
    Command(.seekForward, .transport, ["shift-right"], "On by a second", hint: "+1 s", unless: noTimeline) {
      $0.seek(by: 1)
    },
    Command(.frameBack, .transport, [","], "Back by one picture", hint: "frame back", unless: noTimeline) {
      $0.stepFrames(-1)
    },
    Command(.frameForward, .transport, ["."], "On by one picture", hint: "frame on", unless: noTimeline) {
      $0.stepFrames(1)
    },
    Command(.toStart, .transport, ["home"], "To the in point", hint: "start", unless: noTimeline) {
      $0.seek(to: $0.controls.span.start)
    },
    Command(.toEnd, .transport, ["end"], "To the out point", hint: "end", unless: noTimeline) {
      $0.seek(to: $0.controls.span.end)
    },
    Command(.inPoint, .transport, ["["], "In point here", hint: "in", unless: noVideo) { $0.markIn() },
    Command(.outPoint, .transport, ["]"], "Out point here", hint: "out", unless: noVideo) { $0.markOut() },
    Command(.wholeSpan, .transport, ["\\"], "The whole video as span", hint: "whole", unless: noVideo) {
      $0.spanWholeVideo()
    },
    Command(.loop, .transport, ["l"], "Loop the span", hint: "loop") { model in
      model.desk.isLooping.toggle()
      model.say(model.desk.isLooping ? "Looping the span." : "Playing once.", .note)
      return [.player(.setLoop(model.loopRange))]
    },
    Command(.volumeDown, .transport, ["<", "9"], "Softer", hint: "softer") { $0.turnVolume(by: -0.05) },
    Command(.volumeUp, .transport, [">", "0"], "Louder", hint: "louder") { $0.turnVolume(by: 0.05) },
    Command(.mute, .transport, ["m"], "Mute", hint: "mute") { [.player(.setMuted(!$0.player.isMuted))] },
    Command(
      .hearEstimate, .transport, ["h"], "Hear the render under way", hint: "estimate",
      unless: { $0.estimate?.waveform == nil ? "There is no estimate to hear yet." : nil }
    ) { $0.hearEstimate() },
  ]

  private static let nothingToHear: @Sendable (Model) -> String? = { model in
    model.desk.sound == nil && model.video == nil ? "There is nothing to play yet: press r to render." : nil
  }

  private static let noTimeline: @Sendable (Model) -> String? = { model in
    model.desk.sound == nil && model.video == nil ? "There is nothing to move in yet." : nil
  }

  private static let noVideo: @Sendable (Model) -> String? = { model in
    model.video == nil ? "A span needs a video; this session has text alone." : nil
  }
}

extension Model {
  /// What the player loops over, in its own time; nil plays once.
  var loopRange: ClosedRange<Double>? {
    guard desk.isLooping, desk.duration > 0 else { return nil }
    let start = max(0, controls.span.start - desk.origin)
    let end = min(desk.duration, controls.span.end - desk.origin)
    return end - start > 0.05 ? start...end : 0...desk.duration
  }

  mutating func playOrPause() -> [Effect] {
    if player.isPlaying { return [.player(.pause)] }
    let isAtEnd = desk.duration > 0 && playhead - desk.origin >= desk.duration - 0.02
    return (isAtEnd ? seek(to: desk.origin) : []) + [.player(.play)]
  }

  /// - Parameter second: of the video.
  mutating func seek(to second: Double) -> [Effect] {
    let wanted = min(max(second, 0), timeline) - desk.origin
    desk.wanted = wanted
    return [.player(.seek(wanted))]
  }

  mutating func seek(by seconds: Double) -> [Effect] { seek(to: playhead + seconds) }

  mutating func stepFrames(_ count: Int) -> [Effect] {
    let rate = video.map { $0.frameRate > 0 ? $0.frameRate : 25 } ?? 25
    let frame = (playhead * rate + (count > 0 ? 1e-3 : -1e-3)).rounded(count > 0 ? .down : .up)
    return (player.isPlaying ? [.player(.pause)] : []) + seek(to: (frame + Double(count)) / rate)
  }

  mutating func markIn() -> [Effect] {
    let start = min(playhead, timeline - Self.shortestSpan)
    return change(nil) { controls in
      let end = max(controls.span.end, start + Self.shortestSpan)
      controls.span = TimeSpan(start: start, duration: end - start)
    }
  }

  mutating func markOut() -> [Effect] {
    let end = max(playhead, Self.shortestSpan)
    return change(nil) { controls in
      let start = min(controls.span.start, end - Self.shortestSpan)
      controls.span = TimeSpan(start: start, duration: end - start)
    }
  }

  mutating func spanWholeVideo() -> [Effect] {
    let whole = TimeSpan(duration: min(timeline, 600))
    return change(nil) { $0.span = whole }
  }

  private static let shortestSpan = 0.64

  mutating func turnVolume(by delta: Double) -> [Effect] {
    settings.volume = min(1, max(0, ((settings.volume + delta) * 20).rounded() / 20))
    say("Volume \(Int((settings.volume * 100).rounded())) %.", .note)
    return [.player(.setVolume(Float(settings.volume)))]
  }

  mutating func hearEstimate() -> [Effect] {
    guard let estimate, let waveform = estimate.waveform else { return [] }
    let name = SoundName.estimate(estimate.job.id, step: estimate.step)
    desk.sounds[desk.side] = name
    let sound = DraftSound(name: name, waveform: waveform, start: estimate.job.recipe.span.start)
    return [.load(desk.sounds, draft: sound)] + seek(to: sound.start) + [.player(.play)]
  }
}
