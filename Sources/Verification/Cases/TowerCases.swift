import MMAudio
import Tensors

/// The towers: from frames and ids to features, every rung on the way.
extension CaseTable {
  static func clipImage(_ golden: GoldenCase) throws {
    let tower = try CLIPImageTower(
      golden.scope(.clipImage(golden.set.weights("clip")), .clip), golden.set.sizes("clip"))
    let frames = try golden.pictures("frames_u8")
    let observer = golden.observer()
    let out = try tower(
      frames, chunk: frames.count,
      observe: { name, tensor in
        if name == "out" { return }
        // The tower's last block computes the class row alone.
        guard let wanted = golden.shape(name), wanted.count == 3, wanted != tensor().shape else {
          return observer(name, tensor())
        }
        if let all = try? golden.tensor(name) { golden.check(Check(name, tensor(), all.tokens(0..<1), golden.tolerance)) }
      })
    try golden.check("out", out)
  }

  static func clipText(_ golden: GoldenCase) throws {
    let tower = try CLIPTextTower(
      golden.scope(.clipText(golden.set.weights("clip")), .text), golden.set.sizes("clip"))
    let out = try tower(
      golden.rows("tokens"),
      observe: { name, tensor in
        guard golden.has(name), name != "out", let wanted = try? golden.tensor(name) else { return }
        // Goldens may hold the first prompts only.
        golden.check(Check(name, tensor().rows(0..<min(wanted.shape[0], tensor().shape[0])), wanted, golden.tolerance))
      })
    try golden.check("out", out)
  }

  static func synchformer(_ golden: GoldenCase) throws {
    let tower = try Synchformer(
      golden.scope(.synchformer(golden.set.weights("synchformer")), .sync), golden.set.sizes("synchformer"))
    let observer = golden.observer()
    let out = try tower(
      golden.pictures("frames_u8"), observe: { name, tensor in if name != "out" { observer(name, tensor()) } }
    )
    try golden.check("out", out)
  }
}
