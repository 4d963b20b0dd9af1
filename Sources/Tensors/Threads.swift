/// How many threads the kernels use. The result of every operation is the same for any number.
public enum Threads {
  /// Set once, before the first operation.
  public static func use(_ count: Int) {}

  public static var count: Int { 1 }
}
