import Foundation
import Materials
import Synchronization
import Tensors
import Weights

/// The networks of one model. Each is loaded when it is asked for and dropped with its last user, so that
/// memory holds one at a time; those in `keep` stay for the next take.
final class LoadedNetworks: Sendable {
  private let files: ModelFiles
  private let keep: Set<Stage>
  private let precision: Precision
  private let packed: PackedFolder?
  private let flowTransformer = Kept<FlowTransformer>()
  private let imageTower = Kept<CLIPImageTower>()
  private let textTower = Kept<CLIPTextTower>()
  private let syncTower = Kept<Synchformer>()
  private let decoder = Kept<LatentDecoder>()
  private let bigVGAN = Kept<Vocoder>()
  private let promptTokenizer = Kept<Tokenizer>()

  init(_ files: ModelFiles, _ precision: Precision, keep: Set<Stage>, packed: PackedFolder?) {
    self.files = files
    self.precision = precision
    self.keep = keep
    self.packed = packed
  }

  func clipImage() throws -> CLIPImageTower {
    try imageTower(kept: keep.contains(.clip)) {
      try build(.clip, files.clip) { try CLIPImageTower(.clipImage($0).in($1), files.architecture.clip) }
    }
  }

  func clipText() throws -> CLIPTextTower {
    try textTower(kept: keep.contains(.text)) {
      try build(.text, files.clip) { try CLIPTextTower(.clipText($0).in($1), files.architecture.clip) }
    }
  }

  func synchformer() throws -> Synchformer {
    try syncTower(kept: keep.contains(.sync)) {
      try build(.sync, files.sync) { try Synchformer(.synchformer($0).in($1), files.architecture.sync) }
    }
  }

  func flow() throws -> FlowTransformer {
    try flowTransformer(kept: keep.contains(.sampler)) {
      try build(.sampler, files.flow) { try FlowTransformer(.flow($0).in($1), files.architecture.flow) }
    }
  }

  func latentDecoder() throws -> LatentDecoder {
    try decoder(kept: keep.contains(.latentDecoder)) {
      try build(.latentDecoder, files.latentDecoder) {
        try LatentDecoder(.latentDecoder($0).in($1), files.architecture.latentDecoder)
      }
    }
  }

  func vocoder() throws -> Vocoder {
    try bigVGAN(kept: keep.contains(.vocoder)) {
      try build(.vocoder, files.vocoder) { try Vocoder(.vocoder($0).in($1), files.architecture.vocoder) }
    }
  }

  /// The network of `stage` from its checkpoint, and from what an earlier process has packed of it.
  private func build<Network>(
    _ stage: Stage, _ path: String, _ make: (any Checkpoint, NumberFormat) throws -> Network
  ) throws -> Network {
    let (checkpoint, format) = (try openCheckpoint(path), precision.format(of: stage))
    // Fifty passes over the flow transformer's weights: in small pages each would take a tenth longer.
    let copies = stage == .sampler
    guard let packed,
      let store = packed.weights(for: "\(stage.rawValue)-\(format)", of: path, copies: copies)
    else { return try make(checkpoint, format) }
    let network = try Packing.$store.withValue(store) { try make(checkpoint, format) }
    packed.finish(store)
    return network
  }

  /// Always kept: a few megabytes.
  func tokenizer() throws -> Tokenizer {
    try promptTokenizer(kept: true) {
      guard let bytes = FileManager.default.contents(atPath: files.vocabulary) else {
        throw MMAudioError.unreadableVocabulary(path: files.vocabulary)
      }
      let clip = files.architecture.clip
      let tokenizer = try Tokenizer(
        vocabulary: [UInt8](bytes), path: files.vocabulary, contextLength: clip.text.contextLength)
      guard tokenizer.start == clip.start, tokenizer.end == clip.end else {
        throw MMAudioError.wrongVocabulary(
          path: files.vocabulary, start: tokenizer.start, wantedStart: clip.start)
      }
      return tokenizer
    }
  }

  func drop() {
    flowTransformer.drop()
    imageTower.drop()
    textTower.drop()
    syncTower.drop()
    decoder.drop()
    bigVGAN.drop()
  }
}

/// Room for one network.
private final class Kept<Network: Sendable>: Sendable {
  private let network = Mutex<Network?>(nil)

  func callAsFunction(kept: Bool, _ load: () throws -> Network) throws -> Network {
    try network.withLock { network in
      if let network { return network }
      let loaded = try load()
      // What packing the weights needed on its way.
      Tensor.releaseMemory()
      if kept { network = loaded }
      return loaded
    }
  }

  func drop() { network.withLock { $0 = nil } }
}
