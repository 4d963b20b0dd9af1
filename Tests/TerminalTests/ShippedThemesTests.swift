import Foundation
import Terminal
import TestSupport
import Testing

/// Every theme that is shipped can be read, and read by people.
struct ShippedThemesTests {
  private static let shelf = ThemeShelf(folders: [Repository.themes])
  private static let names = shelf.names

  @Test func allAreWhole() throws {
    #expect(Self.names.count >= 10)
    #expect(Self.shelf.warnings.isEmpty, "\(Self.shelf.warnings)")
    #expect(Self.shelf.failures.isEmpty, "\(Self.shelf.failures)")
    #expect(try Self.shelf.theme("dark") == ThemeShelf.fallback)
    let titles = try Self.names.map { try Self.shelf.theme($0).title }
    #expect(Set(titles).count == titles.count)
  }

  @Test(arguments: names) func lettersStandOut(name: String) throws {
    let theme = try Self.shelf.theme(name)
    let ground = theme[.text].background
    let limits: [(Role, Double)] = [
      (.text, 4.5), (.title, 4.5), (.accent, 3), (.dim, 3), (.selection, 4.5), (.hintKey, 4.5),
      (.hintText, 3),
      (.field, 4.5), (.fieldCursor, 4.5), (.placeholder, 3), (.sliderFill, 3), (.sliderKnob, 3), (.good, 3),
      (.warning, 3), (.error, 3), (.sideA, 4.5), (.sideB, 4.5), (.circle, 3), (.playhead, 4.5), (.span, 4.5),
      (.wave, 3), (.toast, 4.5), (.overlay, 4.5), (.focusBorder, 3),
    ]
    for (role, limit) in limits {
      guard let ratio = contrast(theme[role].foreground, theme[role].background) else { continue }
      #expect(ratio >= limit, "\(role): \(ratio)")
    }
    for role in [Role.accent, .good, .warning, .error, .sideA, .sideB, .wave, .circle] {
      #expect(theme[role].background == ground, "\(role) has a ground of its own")
    }
  }

  @Test(arguments: names, ColorDepth.allCases) func rolesAreToldApartAtEveryDepth(
    name: String, depth: ColorDepth
  ) throws {
    let theme = try Self.shelf.theme(name).reduced(to: depth)
    let pairs: [(Role, Role)] = [
      (.text, .selection), (.sideA, .sideB), (.border, .focusBorder), (.field, .fieldCursor), (.text, .error),
      (.sliderTrack, .sliderFill), (.text, .toast),
    ]
    for (one, other) in pairs { #expect(theme[one] != theme[other], "\(one) and \(other)") }
    if depth == .none {
      for role in Role.allCases {
        #expect(theme[role].foreground == .terminal && theme[role].background == .terminal)
      }
      #expect(theme.meter.color(at: 0.5) == .terminal)
    }
  }

  @Test func theHighContrastOneIs() throws {
    let theme = try Self.shelf.theme("high-contrast")
    for role in [Role.text, .dim, .title, .accent, .selection, .error, .sideA, .sideB, .border, .hintText] {
      #expect(try #require(contrast(theme[role].foreground, theme[role].background)) >= 7, "\(role)")
    }
  }

  /// The two sides and the three verdicts, as eyes without red or green receptors see them.
  @Test func theColourBlindSafeOneIs() throws {
    let theme = try Self.shelf.theme("colour-blind-safe")
    let pairs: [(Role, Role)] = [(.sideA, .sideB), (.good, .error), (.good, .warning)]
    for sight in Sight.allCases {
      for (one, other) in pairs {
        let distance = try #require(sight.distance(theme[one].foreground, theme[other].foreground))
        #expect(distance >= 25, "\(one) and \(other) with \(sight): \(distance)")
      }
    }
  }

  @Test func theTerminalsOwnColoursAreUsed() throws {
    func colors(_ theme: Theme) -> [Color] {
      Role.allCases.flatMap { [theme[$0].foreground, theme[$0].background] } + theme.meter.stops
        + theme.spectrogram.stops
    }
    for color in colors(try Self.shelf.theme("ansi16")) {
      switch color {
      case .terminal, .ansi: break
      default: Issue.record("\(color) in ansi16")
      }
    }
    #expect(colors(try Self.shelf.theme("mono")).allSatisfy { $0 == .terminal })
  }
}
