import Synchronization

/// Actions from other threads on their way to the studio's loop.
final class Mailbox: Sendable {
  private let actions = Mutex<[Action]>([])
  private let wake: @Sendable () -> Void

  /// - Parameter wake: stirs the loop; any thread.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func post(_ action: Action) {
    actions.withLock { $0.append(action) }
    wake()
  }

  /// Makes the loop go round though there is no action.
  func stir() { wake() }

  func collect() -> [Action] {
    actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
  }
}
