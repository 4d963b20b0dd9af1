import ArgumentParser
import Verification
import Weights

/// `onset inspect FILE`: what a checkpoint holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the tensors of a checkpoint and say which network it is.",
    discussion:
      "Reads safetensors and PyTorch's zip archives (.pth .pt .bin .ckpt). Runs nothing that is in the file.")

  @Argument(help: "The checkpoint.", completion: .file())
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Report.explaining {
      let inspection = Inspection(try openCheckpoint(file))
      if json { return try Report.json(inspection) }
      Report.result(inspection.table)
    }
  }
}

/// A checkpoint's table of contents, for people and for programs.
package struct Inspection: Encodable {
  struct Row: Encodable {
    let name: String
    let shape: [Int]
    let dtype: String
    let values: Int
  }

  let path: String
  let format: String
  /// On disk.
  let bytes: Int
  /// What it seems to be; nil when it is no network of ours.
  let network: String?
  /// The published variant of exactly this size.
  let variant: String?
  let metadata: [String: String]
  /// Values in all tensors.
  let values: Int
  /// Block 2 stands before block 10.
  let tensors: [Row]

  package init(_ checkpoint: any Checkpoint) {
    let kind = CheckpointKind(checkpoint)
    path = checkpoint.path
    format = checkpoint.format.rawValue
    bytes = checkpoint.fileSize
    network = kind?.summary
    variant = kind?.variant?.rawValue
    metadata = checkpoint.metadata
    tensors = checkpoint.entries
      .map { Row(name: $0, shape: $1.shape, dtype: $1.type.rawValue, values: $1.count) }
      .sorted { NaturalOrder.precedes($0.name, $1.name) }
    values = tensors.reduce(0) { $0 + $1.values }
  }

  package var table: String {
    let cells = tensors.map {
      [$0.name, "[\($0.shape.map(String.init).joined(separator: ", "))]", $0.dtype, String($0.values)]
    }
    var lines = Columns(
      header: ["tensor", "shape", "type", "values"], rows: cells, rightAligned: [3]
    ).lines
    let types = Dictionary(grouping: tensors, by: \.dtype).map { "\($1.count) \($0)" }.sorted().joined(
      separator: ", ")
    lines += ["", "\(tensors.count) tensors (\(types)), \(values) values, \(bytes) bytes, \(format)"]
    lines += metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    lines.append((network ?? "not a network that Onset knows") + (variant.map { " (\($0))" } ?? ""))
    return lines.joined(separator: "\n")
  }
}

extension CheckpointKind {
  var summary: String {
    switch self {
    case .flow(let sizes):
      "flow transformer v\(sizes.v2 ? 2 : 1): width \(sizes.hiddenDim), \(sizes.jointDepth) joint and "
        + "\(sizes.fusedDepth) fused blocks, \(sizes.numHeads) heads, \(sizes.latentDim) latent channels"
    case .clip(let embedDim, let visionWidth, let visionLayers, let textWidth, let textLayers):
      "CLIP: image tower \(visionLayers) x \(visionWidth), text tower \(textLayers) x \(textWidth), "
        + "embedding \(embedDim)"
    case .synchformer(let width, let depth): "Synchformer: visual branch \(depth) x \(width)"
    case .latentCodec(let melBins, let latentDim, let width):
      "VAE: \(melBins) mel bins, \(latentDim) latent channels, width \(width)"
    case .vocoder(let version, let melBins, let channels, let stages):
      "BigVGAN v\(version): \(melBins) mel bins, \(channels) channels, \(stages) stages"
    }
  }
}
