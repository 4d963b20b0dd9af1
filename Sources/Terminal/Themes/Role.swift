/// What a style is for; themes give each one its looks. The raw values are the keys in `themes/*.toml`.
public enum Role: String, Sendable, CaseIterable {
  case text, dim, title, accent, border
  case focusBorder = "focus-border"
  case selection
  case hintKey = "hint-key"
  case hintText = "hint-text"
  case field
  case fieldCursor = "field-cursor"
  case placeholder
  case sliderTrack = "slider-track"
  case sliderFill = "slider-fill"
  case sliderKnob = "slider-knob"
  case good, warning, error
  case sideA = "side-a"
  case sideB = "side-b"
  case circle, playhead, span, wave, toast, overlay
}
