import Foundation
import Materials
import Playback
import Studio
import Terminal

extension Painter {
  mutating func paintSound(_ layout: StudioLayout) {
    let strips = layout.strips(of: model)
    guard !strips.isEmpty else {
      rule(layout.sound, "sound", isFocused: false)
      let text = "no take yet: enter or r renders one"
      canvas.write(
        text, at: Point(layout.sound.x + 2, layout.sound.y + layout.sound.height / 2), theme[.dim],
        limit: layout.sound.width - 3)
      return
    }
    for strip in strips { paint(strip) }
  }

  private mutating func paint(_ strip: StudioLayout.Strip) {
    if let blind = model.blind, !blind.isRevealed, let side = strip.side { return paint(blind, side, strip) }
    let isHeard = strip.side == nil || strip.side == model.desk.side
    rule(strip.title, title(of: strip), isFocused: isHeard && model.desk.isComparing, right: facts(of: strip))
    if let side = strip.side, model.desk.isComparing, model.blind == nil {
      canvas.write(isHeard ? "▶" : " ", at: Point(strip.title.x, strip.title.y), theme[side == .a ? .sideA : .sideB])
    }
    guard let spectrogram = model.spectrograms[strip.sound] else {
      canvas.write("…", at: Point(strip.body.x + 2, strip.body.y), theme[.dim])
      return
    }
    paint(spectrogram, in: strip.body)
    paintPlayhead(on: strip.sound, in: strip.body)
  }

  /// Blind comparison shows the sides as 1 and 2, and nothing that would tell them apart: not where, not which is lit.
  private mutating func paint(_ blind: BlindTrial, _ side: Side, _ strip: StudioLayout.Strip) {
    let verdicts = blind.trials == 1 ? "1 verdict" : "\(blind.trials) verdicts"
    let isUpper = side == .a
    rule(strip.title, isUpper ? "blind: hearing \(blind.isFirstHeard ? 1 : 2)" : verdicts, isFocused: isUpper)
    let lines =
      isUpper ? ["x switches between 1 and 2", "1 or 2: that one is better", "3: no difference"] : ["B reveals and counts"]
    for (index, line) in lines.prefix(strip.body.height).enumerated() {
      let place = Point(strip.body.x + 2, strip.body.y + index)
      canvas.write(fitted(line, strip.body.width - 2), at: place, theme[.dim])
    }
  }

  private func title(of strip: StudioLayout.Strip) -> String {
    guard let side = strip.side, model.desk.isComparing else { return model.title(of: strip.sound) }
    return "\(side.letter): \(model.title(of: strip.sound))"
  }

  private func facts(of strip: StudioLayout.Strip) -> String {
    guard let take = model.take(strip.sound) else { return "" }
    var facts = ["seed \(take.recipe.seed)"]
    if let loudness = take.loudness { facts.append("\(decimal(loudness, 1)) LUFS") }
    if let trial = model.blind, let side = strip.side {
      let votes = trial.votes[side] ?? 0
      facts.append(votes == 1 ? "1 vote" : "\(votes) votes")
    }
    return facts.joined(separator: "  ")
  }

  mutating func paint(_ spectrogram: Spectrogram, in rect: Rect) {
    let ground = theme[.text].background
    // One that was made for another size is shown all the same until its successor is there.
    let (columns, bins, rows) = (spectrogram.columns, spectrogram.bins, 2 * rect.height)
    for x in 0..<rect.width {
      let column = x * columns / rect.width
      for y in 0..<rect.height {
        let upper = spectrogram.values[column * bins + (rows - 1 - 2 * y) * bins / rows]
        let lower = spectrogram.values[column * bins + (rows - 2 - 2 * y) * bins / rows]
        let style = Style(color(upper, ground), on: color(lower, ground))
        canvas[rect.x + x, rect.y + y] = Cell("▀", style)
      }
    }
  }

  private func color(_ value: UInt8, _ ground: Color) -> Color {
    value < 24 ? ground : theme.spectrogram.color(at: (Double(value) - 24) / 231)
  }

  mutating func paintPlayhead(on sound: SoundName, in rect: Rect) {
    guard let span = model.span(of: sound), span.duration > 0 else { return }
    let share = (model.playhead - span.start) / span.duration
    guard (0...1).contains(share) else { return }
    let x = rect.x + min(rect.width - 1, Int(share * Double(rect.width)))
    for y in rect.y..<rect.bottom {
      var style = theme[.playhead]
      style.background = canvas[x, y].style.background
      canvas[x, y] = Cell("│", style)
    }
  }
}
