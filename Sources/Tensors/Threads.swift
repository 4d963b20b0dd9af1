import CKernels

/// How many threads the kernels use. The result of every operation is the same for any number.
public enum Threads {
  /// From the next operation on; 0 means every core that the process may use, which is also the beginning.
  public static func use(_ count: Int) { onset_use_threads(Int32(clamping: max(count, 0))) }

  public static var count: Int { Int(onset_threads()) }

  /// Calls `body` for `0..<count` on all threads, in no order, and returns when all are done. Items must not
  /// depend on one another; a call from inside `body` runs on the spot.
  public static func forEach(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var box = body
      withUnsafeMutablePointer(to: &box) { box in
        onset_parallel(
          count,
          { context, item in
            context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(item)
          }, box)
      }
    }
  }
}
