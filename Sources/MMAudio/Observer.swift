import Tensors

/// Sees a network's intermediate tensors by the names that the goldens use (`block0`, `conv1`), for checking it rung by
/// rung. The tensor is only made when the observer looks at it.
public typealias Observer = (_ name: String, _ tensor: @autoclosure () -> Tensor) -> Void

/// Hears how much of a network's work is done; throws to stop it.
public typealias Progress = (_ done: Int, _ total: Int) throws -> Void
