import Materials
import Tensors

/// Why pictures do not make footage.
public enum FootageError: Error, Equatable, Sendable {
  /// Seconds that the pictures cover, and the least that gives sound.
  case tooShort(duration: Double, shortest: Double)
}

/// Collects picked pictures at the towers' sizes: the image tower's squashed to a square, the sync tower's with the
/// shorter side resized and the middle kept. Each picture is resized at once and for those rates only that show it;
/// places that one picture fills share its storage.
public struct FootageMaker {
  private let clipSide: Int
  private let syncSide: Int
  private var clipFrames: [Picture] = []
  private var syncFrames: [Picture] = []
  private var squash: ResizePlan?
  private var crop: ResizePlan?

  /// - Parameters:
  ///   - clipSide: side of the image tower's square, in pixels.
  ///   - syncSide: side of the sync tower's square, in pixels.
  public init(clipSide: Int, syncSide: Int) {
    self.clipSide = clipSide
    self.syncSide = syncSide
  }

  public init(_ architecture: Architecture) {
    self.init(clipSide: architecture.clip.inputSize, syncSide: architecture.sync.imageSize)
  }

  /// Appends `picture` as often as it is shown at each rate.
  public mutating func add(_ picture: Picture, clip: Int, sync: Int) {
    if clip > 0 { clipFrames += Array(repeating: squashed(picture), count: clip) }
    if sync > 0 { syncFrames += Array(repeating: cropped(picture), count: sync) }
  }

  /// Seconds collected so far, for progress.
  public var duration: Double {
    FootageLength(requested: .infinity, clip: clipFrames.count, sync: syncFrames.count).duration
  }

  /// The footage after the duration rule.
  /// - Parameter requested: seconds asked for.
  /// - Throws: ``FootageError/tooShort(duration:shortest:)`` if the sync tower has less than one segment to look at.
  public func finish(requested: Double) throws(FootageError) -> Footage {
    let length = FootageLength(requested: requested, clip: clipFrames.count, sync: syncFrames.count)
    guard length.syncFrames >= FootageLength.fewestSyncFrames else {
      throw .tooShort(duration: length.duration, shortest: FootageLength.shortest)
    }
    return Footage(
      clipFrames: Array(clipFrames.prefix(length.clipFrames)),
      syncFrames: Array(syncFrames.prefix(length.syncFrames)), duration: length.duration)
  }

  /// A still image: one clip frame that stands for all of them, and nothing to be in sync with.
  public mutating func still(_ picture: Picture, duration: Double) -> Footage {
    Footage(clipFrames: [squashed(picture)], syncFrames: [], duration: duration)
  }

  private mutating func squashed(_ picture: Picture) -> Picture {
    let plan =
      fitting(squash, picture) ?? .squash(width: picture.width, height: picture.height, side: clipSide)
    squash = plan
    return Picture(width: clipSide, height: clipSide, pixels: plan(picture.pixels))
  }

  private mutating func cropped(_ picture: Picture) -> Picture {
    let plan = fitting(crop, picture) ?? .crop(width: picture.width, height: picture.height, side: syncSide)
    crop = plan
    return Picture(width: syncSide, height: syncSide, pixels: plan(picture.pixels))
  }

  /// Some streams change their size on the way.
  private func fitting(_ plan: ResizePlan?, _ picture: Picture) -> ResizePlan? {
    plan?.width == picture.width && plan?.height == picture.height ? plan : nil
  }
}
