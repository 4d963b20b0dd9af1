import CLibAV
import Foundation

/// When a packet's picture is decoded and shown, in ticks of its stream.
package struct PictureStamp: Equatable {
  package var shown: Int64?
  package var decoded: Int64?
  /// Ticks; 0 where the file does not say.
  package var duration: Int64
  package var isKey: Bool
  /// Decoded, but not to be shown (an edit list of the input hides it).
  package var isHidden = false
  /// The codec's own display order, where times are missing; starts again at some key pictures.
  package var order: Int?

  package init(
    shown: Int64?, decoded: Int64?, duration: Int64 = 0, isKey: Bool = false
  ) {
    self.shown = shown
    self.decoded = decoded
    self.duration = duration
    self.isKey = isKey
  }
}

/// The stamps of a picture stream in the order of the file, with gaps filled: every picture has both times,
/// decode times rise strictly and never pass the time of showing.
package struct PictureIndex {
  package private(set) var stamps: [PictureStamp]
  /// Seconds a tick.
  let tick: Double
  /// Ticks that a picture lasts where nothing else says so.
  let usualDuration: Int64

  package init(stamps: [PictureStamp], tick: Double, usualDuration: Int64) {
    self.tick = tick
    self.usualDuration = max(1, usualDuration)
    self.stamps = stamps
    fillShownTimes()
    fillDecodeTimes()
  }

  /// Packets beyond this never carry a time we could add to without overflow.
  static let farthest: Int64 = 1 << 52

  func seconds(_ ticks: Int64) -> Double { Double(ticks) * tick }

  /// Whole ticks up to a time; a thousandth of a tick is forgiven, seconds being decimal and ticks not.
  func ticks(_ seconds: Double, _ rule: FloatingPointRoundingRule) -> Int64 {
    let value = (seconds / tick + (rule == .up ? -0.001 : 0.001)).rounded(rule)
    let most = Double(Self.farthest)
    return Int64(max(-most, min(most, value)))
  }

  /// Missing times: from the codec's display order where known, else decode time, else counting.
  private mutating func fillShownTimes() {
    guard stamps.contains(where: { $0.shown == nil }) else { return }
    let slots = displaySlots()
    let base = zip(stamps, slots).lazy.compactMap { stamp, slot in stamp.shown.map { $0 - slot } }.first ?? 0
    for index in stamps.indices where stamps[index].shown == nil { stamps[index].shown = slots[index] + base }
  }

  /// For each packet the time of its place in display order: the decode times, dealt out anew.
  private func displaySlots() -> [Int64] {
    var times = [Int64]()
    for stamp in stamps {
      let next = times.last.map { $0 + usualDuration } ?? 0
      times.append(stamp.decoded.map { max($0, times.last.map { $0 + 1 } ?? $0) } ?? next)
    }
    var slots = times
    var start = 0
    var highest = Int.min
    for index in stamps.indices {
      let order = stamps[index].order ?? Int.max
      // The codec's count starts again: what came before is shown before.
      if stamps[index].isKey && order <= highest {
        deal(times, to: &slots, in: start..<index)
        start = index
        highest = order
      }
      highest = max(highest, order)
    }
    deal(times, to: &slots, in: start..<stamps.count)
    return slots
  }

  private func deal(_ times: [Int64], to slots: inout [Int64], in group: Range<Int>) {
    let orders = group.map { stamps[$0].order }
    guard !orders.contains(nil) else { return }
    let ranked = group.sorted { (stamps[$0].order ?? 0, $0) < (stamps[$1].order ?? 0, $1) }
    for (place, index) in ranked.enumerated() { slots[index] = times[group.lowerBound + place] }
  }

  /// Keeps the file's decode times where they are whole; else the times of showing in their order, so much
  /// earlier that none comes too late.
  private mutating func fillDecodeTimes() {
    var last = Int64.min
    let isWhole = stamps.allSatisfy { stamp in
      guard let decoded = stamp.decoded, let shown = stamp.shown else { return false }
      defer { last = decoded }
      return decoded > last && decoded <= shown
    }
    guard !isWhole else { return }
    let shown = stamps.map { $0.shown ?? 0 }
    var sorted = shown.sorted()
    for index in sorted.indices.dropFirst() { sorted[index] = max(sorted[index], sorted[index - 1] + 1) }
    let delay = zip(sorted, shown).map { $0 - $1 }.max() ?? 0
    for index in stamps.indices { stamps[index].decoded = sorted[index] - delay }
  }
}

extension PictureIndex {
  /// Reads all packets of a video's picture stream, or those up to `end` seconds after its first picture.
  /// Throws `MuxError`.
  init(of file: URL, upTo end: Double?, isCancelled: () -> Bool) throws {
    let source = try VideoSource(file)
    let first = try Self.read(source, order: nil, upTo: end, isCancelled: isCancelled)
    if !first.stamps.contains(where: { $0.shown == nil }) {
      self = first.index
    } else if let order = PictureOrder(source.picture) {
      let again = try VideoSource(file)
      self = try Self.read(again, order: order, upTo: end, isCancelled: isCancelled).index
    } else {
      let again = try VideoSource(file, guessesTimes: true)
      self = try Self.read(again, order: nil, upTo: end, isCancelled: isCancelled).index
    }
    guard !stamps.isEmpty else { throw MuxError.noPicture(path: file.path) }
  }

  private static func read(
    _ source: VideoSource, order: PictureOrder?, upTo end: Double?, isCancelled: () -> Bool
  ) throws -> (stamps: [PictureStamp], index: PictureIndex) {
    source.select(withSound: false)
    let base = source.picture.pointee.time_base
    let tick = Double(base.num) / Double(base.den)
    var stamps = [PictureStamp]()
    var first: Int64?
    while try source.advance() {
      if isCancelled() { throw MuxError.cancelled }
      let packet = source.packet.pointee
      guard packet.stream_index == source.picture.pointee.index else { continue }
      var stamp = PictureStamp(packet)
      stamp.order = order?.number(of: source.packet)
      stamps.append(stamp)
      if let shown = stamp.shown, !stamp.isHidden { first = min(first ?? shown, shown) }
      if let end, let first, let decoded = stamp.decoded, Double(decoded - first) * tick > end { break }
    }
    let index = PictureIndex(stamps: stamps, tick: tick, usualDuration: usualDuration(source.picture, stamps))
    return (stamps, index)
  }

  private static func usualDuration(
    _ picture: UnsafeMutablePointer<AVStream>, _ stamps: [PictureStamp]
  ) -> Int64 {
    if let stated = stamps.first(where: { $0.duration > 0 })?.duration { return stated }
    let rate = picture.pointee.avg_frame_rate
    guard rate.num > 0, rate.den > 0 else { return 1 }
    return av_rescale_q(1, AVRational(num: rate.den, den: rate.num), picture.pointee.time_base)
  }
}

extension PictureStamp {
  fileprivate init(_ packet: AVPacket) {
    func time(_ value: Int64) -> Int64? {
      value == LibAV.noTime || value.magnitude > UInt64(PictureIndex.farthest) ? nil : value
    }
    self.init(
      shown: time(packet.pts), decoded: time(packet.dts),
      duration: max(0, min(packet.duration, PictureIndex.farthest)),
      isKey: packet.flags & AV_PKT_FLAG_KEY != 0)
    isHidden = packet.flags & AV_PKT_FLAG_DISCARD != 0
  }
}
