import Materials
import Tensors

// A precision is a number format for each network: what is sound needs finer numbers than what is picture.

extension Precision {
  /// In which the network of `stage` keeps its weights.
  ///
  /// Against float32, int16 keeps sounds at 45 dB and more, and features within 1e-3. bfloat16 features are within 1e-2,
  /// and its vocoder within 43 dB; its flow transformer, whose steps add up their errors, would miss 40 dB.
  /// int8 is for the towers alone: features of a cosine of 0.995 and more.
  public func format(of stage: Stage) -> NumberFormat {
    switch (self, stage) {
    case (.bfloat16, .clip), (.bfloat16, .sync), (.bfloat16, .text), (.bfloat16, .vocoder): .bfloat16
    case (.int8, .clip), (.int8, .sync): .int8
    case (.int8, _), (.int16, _): .int16
    default: .float32
    }
  }

  /// What a model of `sizes` is performed in on this processor: one of the others for `automatic` and `float16`,
  /// and float32 for what would be slower than that.
  public func resolved(for sizes: Architecture) -> Precision {
    switch self {
    case .automatic:
      // int8 is for towers that hold in it, which files tell, not sizes: see TowerTrial.swift.
      sizes.isNarrow ? .float32 : [.int16, .bfloat16].first { $0.isFast } ?? .float32
    // Narrow models would miss 40 dB in int16: theirs is a choice to be made by name.
    case .float16: sizes.isNarrow ? .float32 : Precision.int16.resolved(for: sizes)
    default: isFast ? self : .float32
    }
  }

  private var isFast: Bool { Stage.allCases.allSatisfy { format(of: $0).isFast } }
}

extension Architecture {
  /// Rows of so few numbers that turning them into another format takes what multiplying them saves.
  fileprivate var isNarrow: Bool { flow.hiddenDim < 256 }
}
