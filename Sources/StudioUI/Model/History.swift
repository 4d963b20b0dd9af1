/// Undo and redo of the controls. Changes of one control in a row are one step, until `seal` is called.
public struct History: Sendable, Equatable {
  private var past: [Controls] = []
  private var future: [Controls] = []
  private var open: ControlName?
  private static let depth = 200

  public init() {}

  public var canUndo: Bool { !past.isEmpty }
  public var canRedo: Bool { !future.isEmpty }

  /// Call before a change, with what was.
  public mutating func remember(_ controls: Controls, changing name: ControlName?) {
    future = []
    if name != nil, name == open { return }
    open = name
    past.append(controls)
    if past.count > Self.depth { past.removeFirst() }
  }

  /// The next change is a step of its own.
  public mutating func seal() { open = nil }

  /// What was before, given what is; nil at the beginning.
  public mutating func undo(_ now: Controls) -> Controls? {
    guard let before = past.popLast() else { return nil }
    future.append(now)
    open = nil
    return before
  }

  public mutating func redo(_ now: Controls) -> Controls? {
    guard let after = future.popLast() else { return nil }
    past.append(now)
    open = nil
    return after
  }
}
