/// The text of `themes/dark.toml`; a test holds the two together.
let fallbackThemeSource = """
  # Onset's own look: night, warm lamps. All other themes inherit from it what they do not say.
  #
  # A theme is a file of this form in the folder of themes. Colours are "#rrggbb", "default" (the terminal's own), one of
  # the terminal's sixteen ("red", "bright-red"), a name of the palette, or in the palette
  # { hex = "#rrggbb", palette = 0 to 255, ansi = "red" } to say what stands for it where there are fewer colours.
  # `inherits = "name"` takes the rest from another theme; its palette can be changed under it.
  # Attributes: bold, dim, italic, underline, reverse. A role without `bg` stands on the ground of `text`.
  title = "Dark"

  [palette]
  ground = "#12151c"
  panel = "#1b2029"
  well = "#262d3a"
  rail = "#3a4252"
  line = "#465166"
  quiet = "#8b95a8"
  letter = "#dde1e9"
  strong = "#f8f9fb"
  chosen = "#2f4a6d"
  marked = "#253450"
  lamp = { hex = "#f5b759", palette = 215, ansi = "yellow" }
  first = { hex = "#57d3b8", palette = 79, ansi = "cyan" }
  second = { hex = "#f48fb1", palette = 211, ansi = "magenta" }
  water = { hex = "#7ab8ff", palette = 111, ansi = "bright-blue" }
  leaf = { hex = "#8fd694", palette = 114, ansi = "green" }
  honey = { hex = "#f2d16b", palette = 221, ansi = "bright-yellow" }
  ember = { hex = "#ff7b72", palette = 210, ansi = "bright-red" }

  [ui]
  text = { fg = "letter", bg = "ground" }
  dim = "quiet"
  title = { fg = "strong", attributes = ["bold"] }
  accent = "lamp"
  border = "line"
  focus-border = "lamp"
  selection = { fg = "strong", bg = "chosen" }
  hint-key = { fg = "lamp", attributes = ["bold"] }
  hint-text = "quiet"
  field = { fg = "letter", bg = "well" }
  field-cursor = { fg = "ground", bg = "lamp" }
  placeholder = { fg = "quiet", bg = "well", attributes = ["italic"] }
  slider-track = "rail"
  slider-fill = "lamp"
  slider-knob = { fg = "strong", attributes = ["bold"] }
  good = "leaf"
  warning = "honey"
  error = "ember"
  side-a = { fg = "first", attributes = ["bold"] }
  side-b = { fg = "second", attributes = ["bold"] }
  circle = { fg = "honey", attributes = ["bold"] }
  playhead = { fg = "strong", attributes = ["bold"] }
  span = { fg = "letter", bg = "marked" }
  wave = "water"
  toast = { fg = "ground", bg = "lamp" }
  overlay = { fg = "letter", bg = "panel" }

  [meter]
  stops = ["#4fbf8b", "#a8d65c", "#f2d16b", "#f59a4a", "#ff5d52"]

  [spectrogram]
  stops = ["ground", "#2a1b4d", "#6a2179", "#b53679", "#ee6a5b", "#fbb061", "#fcf3c4"]

  """
