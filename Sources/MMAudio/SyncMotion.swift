import Materials
import Tensors
import Weights

/// What moves between neighbouring frames, added to the sync tower's patches; onset-mini's own, the reference has
/// nothing like it. A patch's one linear map can tell no motion smaller than itself, so it is told in cells of 4 pixels
/// first. Per frame, with C cells and P patches:
///
///     cells    [C, 3 * 4 * 4 * 3]    the frame before, the frame, the next one; a clip's ends are repeated
///     motion   [C, motion]           one linear map, GELU
///     places   [P, w]                the cells of each patch, one linear map
struct SyncMotion: Sendable {
  private static let cell = 4

  private let cells, places: Linear
  private let patchSize: Int
  /// Cells row by row, all of a patch behind each other.
  private let order: [Int]

  /// - Parameter channels: the numbers a cell gives.
  init(_ weights: WeightScope, _ sizes: SyncSizes, channels: Int) throws {
    let (cell, side) = (Self.cell, sizes.patchSize / Self.cell)
    let (first, second) = (weights["cells"], weights["places"])
    self.cells = Linear(
      weight: Preprocessing.patchWeight(try first.tensor("weight", [channels, 3, 3, cell, cell])),
      bias: try first.tensor("bias", [channels]))
    self.places = Linear(
      weight: Preprocessing.patchWeight(try second.tensor("weight", [sizes.embedDim, channels, side, side])),
      bias: try second.tensor("bias", [sizes.embedDim]))
    self.patchSize = sizes.patchSize
    let patches = sizes.imageSize / sizes.patchSize
    let columns = sizes.imageSize / cell
    self.order = (0..<patches * patches).flatMap { patch in
      (0..<side * side).map { inside in
        (patch / patches * side + inside / side) * columns + patch % patches * side + inside % side
      }
    }
  }

  /// Motion around frame `place`: `[1, P, w]`.
  func callAsFunction(_ frames: [Picture], at place: Int) -> Tensor {
    let around = [max(place - 1, 0), place, min(place + 1, frames.count - 1)].map { frames[$0] }
    let motion = cells(Preprocessing.sync.patches(of: [around], side: Self.cell), then: .gelu)
    let inside = (patchSize / Self.cell) * (patchSize / Self.cell)
    let ordered = motion.tokens(order)
    return places(ordered.reshaped([1, order.count / inside, inside * cells.outputs]))
  }

  static func check(_ channels: Int, _ sizes: SyncSizes) throws(MMAudioError) {
    try checkSizes([("motion", channels)])
    if sizes.patchSize % cell != 0 { throw .unusableSize(name: "patch_size", value: Double(sizes.patchSize)) }
    if sizes.framesPerPatch != 1 { throw .unusableSize(name: "z_block", value: Double(sizes.framesPerPatch)) }
  }
}
