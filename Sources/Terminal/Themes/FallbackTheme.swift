/// The text of `themes/dark.toml`; a test holds the two together.
let fallbackThemeSource = """
  # Onset's own look: night, warm lamps, a strip of film.
  title = "Dark"

  [palette]
  night = "#12151c"
  slate = "#1b2029"
  steel = "#262d3a"
  rail = "#3a4252"
  line = "#465166"
  ash = "#8b95a8"
  paper = "#dde1e9"
  snow = "#f8f9fb"
  lamp = { hex = "#f5b759", palette = 215, ansi = "yellow" }
  mint = { hex = "#57d3b8", palette = 79, ansi = "cyan" }
  rose = { hex = "#f48fb1", palette = 211, ansi = "magenta" }
  sky = { hex = "#7ab8ff", palette = 111, ansi = "bright-blue" }
  leaf = { hex = "#8fd694", palette = 114, ansi = "green" }
  honey = { hex = "#f2d16b", palette = 221, ansi = "bright-yellow" }
  ember = { hex = "#ff7b72", palette = 210, ansi = "bright-red" }

  [ui]
  text = { fg = "paper", bg = "night" }
  dim = "ash"
  title = { fg = "snow", attributes = ["bold"] }
  accent = "lamp"
  border = { fg = "line" }
  focus-border = "lamp"
  selection = { fg = "snow", bg = "#2f4a6d" }
  hint-key = { fg = "lamp", attributes = ["bold"] }
  hint-text = "ash"
  field = { fg = "paper", bg = "steel" }
  field-cursor = { fg = "night", bg = "lamp" }
  placeholder = { fg = "ash", bg = "steel", attributes = ["italic"] }
  slider-track = "rail"
  slider-fill = "lamp"
  slider-knob = { fg = "snow", attributes = ["bold"] }
  good = "leaf"
  warning = "honey"
  error = "ember"
  side-a = { fg = "mint", attributes = ["bold"] }
  side-b = { fg = "rose", attributes = ["bold"] }
  circle = { fg = "honey", attributes = ["bold"] }
  playhead = { fg = "snow", attributes = ["bold"] }
  span = { fg = "paper", bg = "#253450" }
  wave = "sky"
  toast = { fg = "night", bg = "lamp" }
  overlay = { fg = "paper", bg = "slate" }

  [meter]
  stops = ["#4fbf8b", "#a8d65c", "#f2d16b", "#f59a4a", "#ff5d52"]

  [spectrogram]
  stops = ["#12151c", "#2a1b4d", "#6a2179", "#b53679", "#ee6a5b", "#fbb061", "#fcf3c4"]

  """
