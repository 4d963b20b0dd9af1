import Foundation
import Library
import Playback
import Studio
import Terminal

/// Everything real that the studio works with.
public struct Workshop: Sendable {
  public let library: Library
  public let shelf: ModelShelf
  public let renders: RenderService
  public let player: Player
  public let themes: ThemeShelf

  public init(
    library: Library, shelf: ModelShelf, renders: RenderService, player: Player, themes: ThemeShelf
  ) {
    self.library = library
    self.shelf = shelf
    self.renders = renders
    self.player = player
    self.themes = themes
  }
}
