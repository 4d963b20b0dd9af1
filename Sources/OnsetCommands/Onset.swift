import ArgumentParser

/// `onset`: one subcommand a file.
public struct Onset: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "onset",
    abstract: "A terminal foley studio: it watches a silent video and performs its sound.",
    subcommands: [
      OpenStudio.self, Render.self, Takes.self, RedoTake.self, Play.self, AB.self, Listen.self, Models.self, Cache.self,
      Verify.self, Inspect.self, Bench.self, Doctor.self, LibraryExercise.self, TerminalCheck.self,
    ],
    // `onset clip.mp4`, and `onset` alone.
    defaultSubcommand: OpenStudio.self)

  public init() {}
}
