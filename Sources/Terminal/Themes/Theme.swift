/// The looks of every role, for one depth of colour.
public struct Theme: Sendable, Equatable {
  /// The file's name without its ending.
  public let name: String
  /// As the picker shows it.
  public let title: String
  public let depth: ColorDepth
  public let meter: Gradient
  public let spectrogram: Gradient

  private let looks: [Role: Look]
  private let styles: [Role: Style]

  init(
    name: String, title: String, looks: [Role: Look], meter: Gradient, spectrogram: Gradient,
    depth: ColorDepth
  ) {
    self.name = name
    self.title = title
    self.depth = depth
    self.looks = looks
    self.meter = meter.reduced(to: depth)
    self.spectrogram = spectrogram.reduced(to: depth)
    styles = Dictionary(
      uniqueKeysWithValues: Role.allCases.map { ($0, (looks[$0] ?? Look()).style(at: depth, of: $0)) })
  }

  public subscript(_ role: Role) -> Style { styles[role] ?? Style() }

  /// The same theme with colours that a terminal of this depth has; without colours, roles are told apart by attributes.
  public func reduced(to depth: ColorDepth) -> Theme {
    depth >= self.depth
      ? self
      : Theme(name: name, title: title, looks: looks, meter: meter, spectrogram: spectrogram, depth: depth)
  }
}

/// A colour with what to take for it where there are fewer.
struct Ink: Sendable, Equatable {
  var color = Color.terminal
  var palette: UInt8?
  var ansi: UInt8?

  func reduced(to depth: ColorDepth) -> Color {
    switch depth {
    case .palette: palette.map(Color.palette) ?? color.reduced(to: depth)
    case .sixteen: ansi.map(Color.ansi) ?? color.reduced(to: depth)
    case .none, .truecolor: color.reduced(to: depth)
    }
  }
}

struct Look: Sendable, Equatable {
  var foreground = Ink()
  var background = Ink()
  var attributes = Attributes()

  func style(at depth: ColorDepth, of role: Role) -> Style {
    let style = Style(foreground.reduced(to: depth), on: background.reduced(to: depth), attributes)
    return depth == .none ? style.with(role.withoutColor) : style
  }
}

extension Role {
  /// What tells the role apart where there are no colours.
  fileprivate var withoutColor: Attributes {
    switch self {
    case .title, .accent, .focusBorder, .hintKey, .sliderFill, .sliderKnob, .error, .circle, .sideA: .bold
    case .selection, .fieldCursor, .toast, .playhead: .reverse
    case .sideB, .warning, .field, .span: .underline
    case .dim, .placeholder, .border, .sliderTrack, .hintText: .dim
    case .text, .good, .wave, .overlay: []
    }
  }
}

extension Gradient {
  func reduced(to depth: ColorDepth) -> Gradient {
    if depth == .truecolor { return self }
    let steps = 24
    return Gradient((0...steps).map { color(at: Double($0) / Double(steps)).reduced(to: depth) })
  }
}
