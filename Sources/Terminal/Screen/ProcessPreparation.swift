import Foundation

extension Screen {
  /// Call first in a process that will open a screen on a terminal. Swift's runtime reads at its start where to write of a
  /// crash, and would otherwise draw on the screen and wait for a key: so the program starts itself once more. Returns
  /// when there is nothing to do.
  ///
  /// - Parameter report: where the runtime shall write when the program crashes.
  public static func prepareProcess(crashReport report: String) {
    guard getenv("SWIFT_BACKTRACE") == nil, isatty(0) == 1, isatty(1) == 1 else { return }
    // The runtime's list has commas between its settings.
    let report = report.contains(",") ? "/dev/null" : report
    let link = "/proc/self/exe"
    // By its own name, which tools that list processes show.
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? link
    setenv("SWIFT_BACKTRACE", "interactive=no,color=no,output-to=\(report)", 1)
    execv(path, CommandLine.unsafeArgv)
    // It could not be started again; a crash will be less tidy.
    unsetenv("SWIFT_BACKTRACE")
  }
}
