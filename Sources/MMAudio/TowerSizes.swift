import Tensors

extension CLIPSizes.Vision {
  /// Patches in a square of `side` pixels.
  func patches(of side: Int) -> Int { (side / patchSize) * (side / patchSize) }
}

extension SyncSizes {
  /// Patches in a picture.
  var places: Int { (imageSize / patchSize) * (imageSize / patchSize) }
  var heads: HeadShape { HeadShape(heads: numHeads, headSize: embedDim / numHeads) }
  var mlpWidth: Int { Int(mlpRatio * Double(embedDim)) }
}

// Sizes come from a model's own config.json: none may make the arithmetic above divide by zero or overflow.

extension CLIPSizes {
  func check() throws(MMAudioError) {
    try checkSizes([
      ("embed_dim", embedDim), ("vocab", vocabulary), ("input_size", inputSize),
      ("vision_cfg.layers", vision.layers),
      ("vision_cfg.width", vision.width), ("vision_cfg.head_width", vision.headWidth),
      ("vision_cfg.patch_size", vision.patchSize), ("text_cfg.context_length", text.contextLength),
      ("text_cfg.width", text.width), ("text_cfg.heads", text.heads), ("text_cfg.layers", text.layers),
    ])
    try checkRatio("vision_cfg.mlp_ratio", vision.mlpRatio ?? 4)
    try checkDivides("vision_cfg.head_width", vision.headWidth, vision.width)
    try checkDivides("text_cfg.heads", text.heads, text.width)
    if vision.patchSize > inputSize {
      throw .unusableSize(name: "vision_cfg.patch_size", value: Double(vision.patchSize))
    }
  }
}

extension SyncSizes {
  func check() throws(MMAudioError) {
    try checkSizes([
      ("image_size", imageSize), ("patch_size", patchSize), ("embed_dim", embedDim), ("depth", depth),
      ("num_heads", numHeads), ("z_block", framesPerPatch), ("segment", segment), ("step", step),
    ])
    try checkRatio("mlp_ratio", mlpRatio)
    try checkDivides("num_heads", numHeads, embedDim)
    try checkDivides("z_block", framesPerPatch, segment)
    if patchSize > imageSize { throw .unusableSize(name: "patch_size", value: Double(patchSize)) }
    if let motion { try SyncMotion.check(motion, self) }
  }
}

func checkSizes(_ sizes: [(name: String, value: Int)]) throws(MMAudioError) {
  for size in sizes where !(1...1 << 20).contains(size.value) {
    throw .unusableSize(name: size.name, value: Double(size.value))
  }
}

func checkRatio(_ name: String, _ value: Double) throws(MMAudioError) {
  guard value >= 1.0 / 64, value <= 64 else { throw .unusableSize(name: name, value: value) }
}

func checkDivides(_ name: String, _ part: Int, _ whole: Int) throws(MMAudioError) {
  guard whole % part == 0 else { throw .unusableSize(name: name, value: Double(part)) }
}
