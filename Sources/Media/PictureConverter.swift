import CLibAV
import Materials

/// Decoded frames to packed 8-bit RGB by libswscale: without scaling, as the reference's reader has it done: bilinear
/// filters, the stream's own matrix, range and place of the colour samples, the fields of interlaced pictures apart.
///
/// The bytes are the reference's but for one kind: 4:2:0 pictures deeper than 8 bits or of an odd size, between whose
/// rows of colour libswscale 5 blends more coarsely than later ones (0.15 levels on average, 17 at sharp edges).
///
/// Or, for a screen, made small: averaged, the fields of interlaced pictures together, oblong pixels made square.
final class PictureConverter {
  /// Of the longer side; nil for pictures as they are.
  private let maxSide: Int?
  private var layout: PictureLayout?
  /// One for the picture, or one for each field.
  private var scalers: [FieldScaler] = []
  private var rgb: Frame?

  init(maxSide: Int? = nil) { self.maxSide = maxSide }

  /// nil where libswscale knows no way from the frame's format.
  func picture(from frame: Frame, orientation: Orientation) -> Picture? {
    guard prepare(for: PictureLayout(of: frame.av.pointee)), let target = rgb?.av else { return nil }
    for scaler in scalers where !scaler.convert(frame.av, to: target) { return nil }
    guard let rows = target.pointee.data.0 else { return nil }
    let (width, height) = (Int(target.pointee.width), Int(target.pointee.height))
    let pixels = orientation.packed(
      rows, stride: Int(target.pointee.linesize.0), width: width, height: height)
    return orientation.transposed
      ? Picture(width: height, height: width, pixels: pixels)
      : Picture(width: width, height: height, pixels: pixels)
  }

  private func prepare(for layout: PictureLayout) -> Bool {
    if layout == self.layout { return true }
    self.layout = nil
    guard let target = Frame() else { return false }
    let size = maxSide.map(layout.fitting) ?? (layout.width, layout.height)
    (target.av.pointee.width, target.av.pointee.height) = size
    target.av.pointee.format = AV_PIX_FMT_RGB24.rawValue
    guard av_frame_get_buffer(target.av, 0) >= 0 else { return false }
    rgb = target
    let fields = layout.isInterlaced && maxSide == nil ? [Field.top, .bottom] : [.whole]
    let smallSize = maxSide.map { _ in size }
    scalers = fields.compactMap { FieldScaler(layout, field: $0, smallSize: smallSize) }
    guard scalers.count == fields.count else { return false }
    self.layout = layout
    return true
  }
}
