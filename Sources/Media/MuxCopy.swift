import CLibAV
import Foundation
import Materials

/// The passage itself: the source's packets and the sound's, woven together by time.
struct MuxCopy {
  let source: VideoSource
  let index: PictureIndex
  let cut: Cut
  let sound: SoundEncoder
  let output: MuxOutput
  var keepsOriginalSound = false
  private var place = 0
  private var pendingSound = false

  init(source: VideoSource, index: PictureIndex, cut: Cut, sound: SoundEncoder, output: MuxOutput) {
    self.source = source
    self.index = index
    self.cut = cut
    self.sound = sound
    self.output = output
  }

  mutating func run(tags: [String: String], isCancelled: () -> Bool) throws {
    try open(tags)
    pendingSound = try sound.advance()
    while try source.advance() {
      if isCancelled() { throw MuxError.cancelled }
      if source.packet.pointee.stream_index == source.picture.pointee.index {
        try copyPicture()
      } else if keepsOriginalSound {
        try copyOriginal()
      }
      if place > cut.packets.upperBound && !keepsOriginalSound { break }
    }
    guard place > cut.packets.upperBound else {
      throw MuxError.cannotRead(path: source.file.path, reason: "file changed")
    }
    while pendingSound {
      if isCancelled() { throw MuxError.cancelled }
      try copySound()
    }
    try output.finish(showing: cut.hasHiddenEnd ? cut.span.duration : nil)
  }

  private func open(_ tags: [String: String]) throws {
    source.select(withSound: keepsOriginalSound)
    let picture = try output.addCopy(of: source.picture)
    if cut.span.start > 0 { Timecode.advance(picture, by: cut.span.start) }
    try output.addSound(sound)
    if keepsOriginalSound, let original = source.sound {
      let copy = try output.addCopy(of: original)
      copy.pointee.disposition &= ~AV_DISPOSITION_DEFAULT
    }
    // A clock for the whole file would now be wrong; the picture's own has just been set.
    output.copyTags(source.context.pointee.metadata, without: cut.span.start > 0 ? ["timecode"] : [])
    for (name, value) in tags { output.setTag(name, value) }
    try output.start()
  }

  private mutating func copyPicture() throws {
    defer { place += 1 }
    guard cut.keeps(place), let shown = index.stamps[place].shown, let decoded = index.stamps[place].decoded
    else { return }
    let packet = source.packet
    packet.pointee.pts = shown - cut.origin
    packet.pointee.dts = decoded - cut.origin
    if packet.pointee.duration <= 0 { packet.pointee.duration = index.usualDuration }
    try copySound(until: index.seconds(packet.pointee.dts))
    try output.write(packet, to: 0)
  }

  /// The original's packets from the output's start to the last picture's end, moved by as much as the
  /// pictures.
  private mutating func copyOriginal() throws {
    guard let original = source.sound else { return }
    let packet = source.packet
    let base = original.pointee.time_base
    guard packet.pointee.pts != LibAV.noTime, base.num > 0, base.den > 0 else { return }
    let origin = av_rescale_q(cut.origin, source.picture.pointee.time_base, base)
    let (pts, isFar) = packet.pointee.pts.subtractingReportingOverflow(origin)
    guard !isFar else { return }
    let tick = Double(base.num) / Double(base.den)
    let starts = Double(pts) * tick
    let ends = starts + Double(max(0, packet.pointee.duration)) * tick
    guard ends > 0, starts < cut.span.duration else { return }
    // Only an edit list can begin inside a packet; elsewhere all the rest would be moved for its sake.
    guard output.container.hasEdits || pts >= 0 || isPriming else { return }
    packet.pointee.pts = pts
    packet.pointee.dts = pts
    try copySound(until: starts)
    try output.write(packet, to: 2)
  }

  /// The samples a decoder needs before the sound proper, at the very start of a clip.
  private var isPriming: Bool { cut.span.start == 0 && source.packet.pointee.pts < 0 }

  private mutating func copySound(until time: Double) throws {
    let rate = Double(sound.context.pointee.sample_rate)
    while pendingSound, Double(sound.packet.pointee.dts) / rate <= time { try copySound() }
  }

  private mutating func copySound() throws {
    try output.write(sound.packet, to: 1)
    pendingSound = try sound.advance()
  }
}

/// A picture stream's timecode tag (`01:00:00:00`, the clock of its first picture).
enum Timecode {
  /// Moves the clock of an output that begins `seconds` into the input; a clock that cannot be read is
  /// dropped.
  static func advance(_ stream: UnsafeMutablePointer<AVStream>, by seconds: Double) {
    guard let entry = av_dict_get(stream.pointee.metadata, "timecode", nil, 0) else { return }
    let rate = stream.pointee.avg_frame_rate
    var timecode = AVTimecode()
    var text = [CChar](repeating: 0, count: Int(AV_TIMECODE_STR_SIZE))
    if rate.num > 0, rate.den > 0,
      av_timecode_init_from_string(&timecode, rate, entry.pointee.value, nil) >= 0,
      let pictures = Int32(exactly: (seconds * Double(rate.num) / Double(rate.den)).rounded())
    {
      av_timecode_make_string(&timecode, &text, pictures)
      av_dict_set(&stream.pointee.metadata, "timecode", text, 0)
    } else {
      av_dict_set(&stream.pointee.metadata, "timecode", nil, 0)
    }
  }
}
