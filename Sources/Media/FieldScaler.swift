import CLibAV

/// All of a decoded frame that a scaler is made for.
struct PictureLayout: Equatable {
  var width: Int32
  /// Of the picture; fields have half.
  var height: Int32
  var format: AVPixelFormat
  /// Untagged pictures count as BT.601, whatever their size.
  var colorspace: Int32
  var isFullRange: Bool
  var isInterlaced: Bool
  var chroma: AVChromaLocation
  /// Width of a pixel over its height.
  var pixelAspect: Double

  init(of frame: AVFrame) {
    width = frame.width
    height = frame.height
    format = AVPixelFormat(frame.format)
    colorspace = Int32(bitPattern: frame.colorspace.rawValue)
    isFullRange = frame.color_range == AVCOL_RANGE_JPEG
    isInterlaced = frame.interlaced_frame != 0 && height > 1
    chroma = frame.chroma_location
    // What no screen would show is no aspect.
    let aspect = frame.sample_aspect_ratio.rate ?? 1
    pixelAspect = (0.1...10).contains(aspect) ? aspect : 1
  }

  /// The size within a square of `side`, once oblong pixels are stretched to squares; nothing else is made larger.
  func fitting(_ side: Int) -> (width: Int32, height: Int32) {
    let (across, down) = (Double(width) * max(pixelAspect, 1), Double(height) * max(1 / pixelAspect, 1))
    let scale = min(1, Double(side) / max(across, down, 1))
    return (max(1, Int32((across * scale).rounded())), max(1, Int32((down * scale).rounded())))
  }
}

/// The rows of a picture that are converted together.
enum Field {
  case whole, top, bottom
}

/// libswscale at work on a whole picture or on one of its fields.
final class FieldScaler {
  private let context: OpaquePointer
  private let field: Field
  private let height: Int32

  /// nil where libswscale knows no way from the layout to RGB.
  init?(_ layout: PictureLayout, field: Field, smallSize: (width: Int32, height: Int32)? = nil) {
    guard let context = sws_alloc_context() else { return nil }
    self.context = context
    self.field = field
    height =
      switch field {
      case .whole: layout.height
      case .top: (layout.height + 1) / 2
      case .bottom: layout.height / 2
      }
    setOptions(layout, smallSize)
    if sws_init_context(context, nil, nil) < 0 { return nil }
    setColors(layout)
  }

  deinit {
    sws_freeContext(context)
  }

  private func setOptions(_ layout: PictureLayout, _ smallSize: (width: Int32, height: Int32)?) {
    let chroma = chromaPlace(layout)
    let size = smallSize ?? (layout.width, height)
    let options = [
      ("srcw", layout.width), ("srch", height), ("src_format", layout.format.rawValue),
      ("dstw", size.width), ("dsth", size.height), ("dst_format", AV_PIX_FMT_RGB24.rawValue),
      ("src_h_chr_pos", chroma.across), ("src_v_chr_pos", chroma.down), ("sws_flags", smallSize == nil ? SWS_BILINEAR : SWS_AREA),
    ]
    for (name, value) in options {
      av_opt_set_int(UnsafeMutableRawPointer(context), name, Int64(value), 0)
    }
  }

  /// Where the colour samples lie, in 256ths of a pixel; untagged: in the middle. -513 says that there is no question.
  private func chromaPlace(_ layout: PictureLayout) -> (across: Int32, down: Int32) {
    guard let format = av_pix_fmt_desc_get(layout.format)?.pointee else { return (-513, -513) }
    let isTagged = layout.chroma != AVCHROMA_LOC_UNSPECIFIED
    var (across, down): (Int32, Int32) = (0, 0)
    avcodec_enum_to_chroma_pos(&across, &down, isTagged ? layout.chroma : AVCHROMA_LOC_CENTER)
    across *= 1 << Int32(format.log2_chroma_w) - 1
    down *= 1 << Int32(format.log2_chroma_h) - 1
    if field != .whole { down = (down + (field == .bottom ? 256 : 0)) / 2 }
    return (format.log2_chroma_w > 0 ? across : -513, format.log2_chroma_h > 0 ? down : -513)
  }

  private func setColors(_ layout: PictureLayout) {
    var (inverse, table): (UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<Int32>?) = (nil, nil)
    var (sourceRange, targetRange): (Int32, Int32) = (0, 0)
    var (brightness, contrast, saturation): (Int32, Int32, Int32) = (0, 0, 0)
    let known = sws_getColorspaceDetails(
      context, &inverse, &sourceRange, &table, &targetRange, &brightness, &contrast, &saturation)
    if known < 0 { return }
    sws_setColorspaceDetails(
      context, sws_getCoefficients(layout.colorspace), layout.isFullRange ? 1 : sourceRange, table,
      targetRange, brightness, contrast, saturation)
  }

  func convert(_ frame: UnsafeMutablePointer<AVFrame>, to target: UnsafeMutablePointer<AVFrame>) -> Bool {
    let (from, to) = (Planes(of: frame.pointee, field: field), Planes(of: target.pointee, field: field))
    return sws_scale(context, from.constRows, from.strides, 0, height, to.rows, to.strides) >= 0
  }
}

/// Where a frame's planes begin and how far their rows lie apart; for a field, every second row.
private struct Planes {
  var rows: [UnsafeMutablePointer<UInt8>?]
  var strides: [Int32]

  var constRows: [UnsafePointer<UInt8>?] { rows.map { $0.map { UnsafePointer($0) } } }

  init(of frame: AVFrame, field: Field) {
    rows = [frame.data.0, frame.data.1, frame.data.2, frame.data.3]
    strides = [frame.linesize.0, frame.linesize.1, frame.linesize.2, frame.linesize.3]
    if field == .whole { return }
    let flags = av_pix_fmt_desc_get(AVPixelFormat(frame.format))?.pointee.flags ?? 0
    // The second plane of a paletted picture is the palette.
    let count = flags & UInt64(AV_PIX_FMT_FLAG_PAL) != 0 ? 1 : 4
    for plane in 0..<count {
      if field == .bottom { rows[plane] = rows[plane].map { $0 + Int(strides[plane]) } }
      strides[plane] *= 2
    }
  }
}
