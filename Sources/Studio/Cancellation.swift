import Synchronization

/// A flag that one thread raises and the engine looks at between small pieces of work.
public final class Cancellation: Sendable {
  private let raised = Atomic<Bool>(false)

  public init() {}

  public func cancel() { raised.store(true, ordering: .relaxed) }

  public var isCancelled: Bool { raised.load(ordering: .relaxed) }

  /// Throws `CancellationError` once cancelled.
  public func check() throws {
    if isCancelled { throw CancellationError() }
  }
}
