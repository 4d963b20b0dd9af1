import Studio
import Synchronization

/// The counter of the model in use: its vocabulary is read once, not with every letter.
final class CounterShelf: Sendable {
  private let kept = Mutex<(model: String, counter: PromptCounter)?>(nil)

  /// Throws what reading the vocabulary throws.
  func counter(of model: String, _ shelf: ModelShelf) throws -> PromptCounter {
    if let kept = kept.withLock({ $0 }), kept.model == model { return kept.counter }
    let counter = try PromptCounter(shelf: shelf, model: model)
    kept.withLock { $0 = (model, counter) }
    return counter
  }
}
