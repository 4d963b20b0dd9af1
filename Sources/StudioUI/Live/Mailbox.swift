import Synchronization

/// Actions from other threads on their way to the studio's loop.
final class Mailbox: Sendable {
  private struct State {
    var actions: [Action] = []
    var expected = 0
  }

  private let state = Mutex(State())
  private let wake: @Sendable () -> Void

  /// - Parameter wake: stirs the loop; any thread.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func post(_ action: Action) {
    state.withLock { $0.actions.append(action) }
    wake()
  }

  /// Work begins that ends with `fulfil`.
  func expect() { state.withLock { $0.expected += 1 } }

  /// - Parameter action: what came of the work; nil for nothing to tell.
  func fulfil(_ action: Action?) {
    state.withLock { state in
      state.expected -= 1
      if let action { state.actions.append(action) }
    }
    wake()
  }

  /// Nothing lies here and nothing is expected.
  var isQuiet: Bool { state.withLock { $0.actions.isEmpty && $0.expected == 0 } }

  /// Makes the loop go round though there is no action.
  func stir() { wake() }

  func collect() -> [Action] {
    state.withLock { state in
      defer { state.actions = [] }
      return state.actions
    }
  }
}
