import ArgumentParser

/// `onset`: one subcommand a file.
public struct Onset: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "onset",
    abstract: "A terminal foley studio: it watches a silent video and performs its sound.",
    subcommands: [Inspect.self, Bench.self, Verify.self, Models.self])

  public init() {}
}
