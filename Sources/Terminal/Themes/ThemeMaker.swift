/// Joins a theme's file with its parents'.
struct ThemeMaker {
  /// The theme's own file first, the compiled-in one last.
  private let chain: [ThemeFile]
  private let palette: [String: ThemeFile.Paint]

  init(_ files: [ThemeFile]) {
    chain = files + [Self.compiledIn]
    palette = chain.reversed().reduce(into: [:]) { $0.merge($1.palette) { $1 } }
  }

  private static let compiledIn: ThemeFile = {
    do { return try ThemeFile(fallbackThemeSource, path: "dark.toml") } catch {
      preconditionFailure("the compiled-in theme is no TOML: \(error)")
    }
  }()

  func theme(_ name: String) -> Theme {
    let ground = chain.lazy.compactMap { $0.looks[.text]?.background }.compactMap { ink($0) }.first ?? Ink()
    let looks = Role.allCases.map { role in
      (role, chain.lazy.compactMap { $0.looks[role] }.first.map { look($0, on: ground) } ?? Look())
    }
    return Theme(
      name: name, title: chain[0].title ?? name, looks: Dictionary(uniqueKeysWithValues: looks),
      meter: gradient(\.meter), spectrogram: gradient(\.spectrogram), depth: .truecolor)
  }

  private func look(_ raw: ThemeFile.RawLook, on ground: Ink) -> Look {
    Look(
      foreground: raw.foreground.flatMap { ink($0) } ?? Ink(),
      background: raw.background.flatMap { ink($0) } ?? ground, attributes: raw.attributes)
  }

  private func gradient(_ path: KeyPath<ThemeFile, [ThemeFile.Paint]?>) -> Gradient {
    Gradient((chain.lazy.compactMap { $0[keyPath: path] }.first ?? []).compactMap { ink($0)?.color })
  }

  /// A palette's entry may name another one; longer ways are taken for a circle.
  private func ink(_ paint: ThemeFile.Paint, depth: Int = 0) -> Ink? {
    switch paint {
    case .ink(let ink): return ink
    case .named(let name, _):
      if let entry = palette[name], depth < 8 { return ink(entry, depth: depth + 1) }
      return Color(named: name).map { Ink(color: $0) }
    }
  }

  /// Colours that the file names and nobody defines.
  func unknownColors(of file: ThemeFile) -> [ThemeWarning] {
    let inLooks = file.looks.values.flatMap { [$0.foreground, $0.background] }.compactMap(\.self)
    let paints = inLooks + Array(file.palette.values) + (file.meter ?? []) + (file.spectrogram ?? [])
    return paints.compactMap { paint in
      guard case .named(let name, let line) = paint, ink(paint) == nil else { return nil }
      return ThemeWarning(path: file.path, line: line, problem: .unknownColor(name))
    }.sorted { $0.line < $1.line }
  }
}
