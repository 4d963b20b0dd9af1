import Foundation
import Playback
import Terminal

extension Painter {
  mutating func paintHeader(_ rect: Rect) {
    let name = model.video.map { ($0.path as NSString).lastPathComponent } ?? model.session?.title ?? ""
    var x = canvas.write(" onset ", at: Point(rect.x, rect.y), theme[.accent]) + 1
    x += canvas.write(fitted(name, rect.width / 3), at: Point(x, rect.y), theme[.title]) + 1
    if let video = model.video {
      let rate = video.frameRate.rounded() == video.frameRate ? decimal(video.frameRate, 0) : decimal(video.frameRate, 2)
      let facts = "\(video.width)×\(video.height) \(rate) fps \(clock(video.duration))" + (video.hasSound ? " has sound" : "")
      if x + columns(of: facts) < rect.right - 24 { canvas.write(facts, at: Point(x, rect.y), theme[.dim]) }
    }
    write(soundNote + " ", endingAt: rect.right, rect.y, theme[model.player.isAvailable ? .dim : .warning])
  }

  private var soundNote: String {
    guard model.player.isAvailable else { return "no sound device: f3 tells how to listen" }
    let volume = model.player.isMuted ? "muted" : "\(Int((model.settings.volume * 100).rounded())) %"
    return "\(model.player.device) \(volume)"
  }

  mutating func paintPicture(_ rect: Rect) {
    guard let picture = model.picture else {
      let text = model.video == nil ? "text alone: no picture" : "reading the picture"
      let x = rect.x + max(0, (rect.width - columns(of: text)) / 2)
      canvas.write(text, at: Point(x, rect.y + rect.height / 2), theme[.dim], limit: rect.width)
      return
    }
    let raster = Raster(width: picture.width, height: picture.height, pixels: picture.pixels)
    canvas.draw(raster, in: rect, glyphs: model.glyphs)
    if model.focus == .picture { paintFrame(rect) }
  }

  private mutating func paintFrame(_ rect: Rect) {
    canvas.write("▸ picture", at: Point(rect.x, rect.y), theme[.focusBorder])
  }

  // MARK: Timeline

  mutating func paintTimeline(_ layout: StudioLayout) {
    let row = layout.timeline
    let isPlaying = model.player.isPlaying
    canvas.write(isPlaying ? " ▶ " : " ‖ ", at: Point(row.x, row.y), theme[isPlaying ? .good : .dim])
    let x = row.x + 3 + canvas.write(clock(model.playhead), at: Point(row.x + 3, row.y), theme[.text])
    canvas.write("/" + clock(model.timeline), at: Point(x, row.y), theme[.dim], limit: layout.bar.x - x - 1)
    paintBar(layout.bar)
    paintMeter(Rect(x: layout.bar.right + 1, y: row.y, width: row.right - layout.bar.right - 1, height: 1))
  }

  private mutating func paintBar(_ bar: Rect) {
    let perSecond = Double(bar.width - 1) / max(model.timeline, 0.01)
    func column(_ second: Double) -> Int {
      bar.x + min(bar.width - 1, max(0, Int((second * perSecond).rounded())))
    }
    canvas.fill(bar, theme[.sliderTrack], "─")
    let span = model.controls.span
    let (start, end) = (column(span.start), column(min(span.end, model.timeline)))
    canvas.fill(Rect(x: start, y: bar.y, width: max(1, end - start + 1), height: 1), theme[.span], "━")
    canvas.write("[", at: Point(start, bar.y), theme[.span])
    canvas.write("]", at: Point(end, bar.y), theme[.span])
    let x = column(model.playhead)
    var playhead = theme[.playhead]
    playhead.background = canvas[x, bar.y].style.background
    canvas.write("●", at: Point(x, bar.y), playhead)
  }

  private mutating func paintMeter(_ rect: Rect) {
    let loop = model.desk.isLooping ? "↻ " : "  "
    canvas.write(loop, at: Point(rect.x, rect.y), theme[.accent])
    let width = max(0, rect.width - 4)
    let level = model.player.isPlaying ? 20 * log10(max(Double(model.player.meter.peak), 1e-4)) : -60
    let lit = Int((Double(width) * (level + 60) / 60).rounded())
    for cell in 0..<width {
      var style = theme[.sliderTrack]
      if cell < lit { style.foreground = theme.meter.color(at: Double(cell) / Double(max(width - 1, 1))) }
      canvas.write(cell < lit ? "▮" : "·", at: Point(rect.x + 2 + cell, rect.y), style)
    }
  }
}
