import Downloads
import MMAudio

/// The terms under which a file is published.
public struct Licence: Sendable, Equatable, Hashable {
  public var name: String
  public var address: String
  public var forbidsCommerce: Bool

  static let byNC = Licence(
    name: "CC BY-NC 4.0", address: "https://creativecommons.org/licenses/by-nc/4.0/", forbidsCommerce: true)
  /// As the hub's page names it today; earlier revisions carried Apple's sample code licence.
  static let apple = Licence(
    name: "Apple (apple-amlr)",
    address: "https://huggingface.co/apple/DFN5B-CLIP-ViT-H-14-378/blob/main/LICENSE", forbidsCommerce: false)
  static let nvidia = Licence(
    name: "MIT (NVIDIA)", address: "https://huggingface.co/nvidia/BigVGAN/blob/main/LICENSE",
    forbidsCommerce: false)
}

/// One file of the published variants: where it comes from and how it is known.
public struct PublishedFile: Sendable, Equatable {
  public var name: String
  /// What it is to a model.
  public var part: ModelPart
  public var variants: [PublishedVariant]
  /// Its folder in a checkout of MMAudio, and on the shelf.
  public var folder: String
  public var hub: HubFile
  /// A second source, on the code host.
  public var release: String?
  public var size: FileSize
  /// Pinned by MMAudio's authors.
  public var md5: String?
  /// From the hub.
  public var sha256: String?
  public var licence: Licence

  /// What the bytes are held against: the authors' own value first.
  public var digest: Digest? { md5.map(Digest.md5) ?? sha256.map(Digest.sha256) }

  /// Where it lies below the shelf.
  public var place: String { folder + "/" + name }
}

/// Bytes of a file: to the byte, or as a page rounded them.
public enum FileSize: Sendable, Equatable {
  case exactly(Int64)
  case about(Int64)

  public var bytes: Int64 {
    switch self {
    case .exactly(let bytes), .about(let bytes): bytes
    }
  }

  public var exact: Int64? {
    if case .exactly(let bytes) = self { bytes } else { nil }
  }
}

/// A place on the model hub.
public struct HubFile: Sendable, Equatable {
  public var repository: String
  /// A name that the repository has taken since; caches may use either.
  public var alias: String?
  public var revision: String
  public var path: String

  public func address(_ endpoint: String) -> String {
    "\(endpoint)/\(repository)/resolve/\(revision)/\(path)"
  }
}

// The configuration files that lie beside CLIP and the hub's vocoder are not in the list: Onset knows the five
// architectures by heart.
extension PublishedFile {
  public static let all = networks + [sync, latentDecoder16k, latentDecoder44k, vocoder16k, clip, vocoder44k]

  private static let networks = [
    network(.small16k, .about(630_200_000), "af93cde404179f58e3919ac085b8033b"),
    network(
      .small44k, .exactly(629_946_624), "babd74c884783d13701ea2820a5f5b6d",
      "11fd92e860a58f0fac972706dd06034e49dceff2e1450bbde5703785c812b0f1"),
    network(.medium44k, .about(2_490_000_000), "5a56b6665e45a1e65ada534defa903d0"),
    network(.large44k, .about(4_120_000_000), "fed96c325a6785b85ce75ae1aafd2673"),
    network(
      .large44kV2, .exactly(4_122_474_715), "01ad4464f049b2d7efdaa4c1a59b8dfe",
      "a6bf693424fbd4ce0244fff8c412347714d5ac586e28dbeffadfa0f2b647af74"),
  ]

  private static func network(
    _ variant: PublishedVariant, _ size: FileSize, _ md5: String, _ sha256: String? = nil
  ) -> PublishedFile {
    let name = "mmaudio_\(variant.rawValue).pth"
    return PublishedFile(
      name: name, part: .flow, variants: [variant], folder: "weights", hub: mmaudio("weights/" + name),
      size: size, md5: md5, sha256: sha256, licence: .byNC)
  }

  private static func mmaudio(_ path: String) -> HubFile {
    HubFile(repository: "hkchengrex/MMAudio", revision: "main", path: path)
  }

  private static func auxiliary(
    _ name: String, _ part: ModelPart, size: Int64, md5: String
  ) -> PublishedFile {
    PublishedFile(
      name: name, part: part, variants: PublishedVariant.allCases, folder: "ext_weights",
      hub: mmaudio("ext_weights/" + name),
      release: "https://github.com/hkchengrex/MMAudio/releases/download/v0.1/" + name,
      size: .exactly(size), md5: md5, licence: .byNC)
  }

  private static let sync = auxiliary(
    "synchformer_state_dict.pth", .sync, size: 950_058_171, md5: "5b2f5594b0730f70e41e549b7c94390c"
  ).with(sha256: "8aff082f2df5c3bc52759db0c865c7ee772ae6400b860d1b7e90413f2defb67c")

  private static let latentDecoder16k = auxiliary(
    "v1-16.pth", .latentDecoder, size: 686_652_758, md5: "69f56803f59a549a1a507c93859fd4d7"
  ).only { !$0.is44k }

  private static let latentDecoder44k = auxiliary(
    "v1-44.pth", .latentDecoder, size: 1_221_942_998, md5: "fab020275fa44c6589820ce025191600"
  ).only(\.is44k).with(sha256: "ab6cc15dc31947675f75c950c41f4dcfd0d6d1817555ac871f809ec388e4651a")

  private static let vocoder16k = auxiliary(
    "best_netG.pt", .vocoder, size: 449_217_313, md5: "eeaf372a38a9c31c362120aba2dde292"
  ).only { !$0.is44k }

  private static let clip = PublishedFile(
    name: "open_clip_pytorch_model.bin", part: .clip, variants: PublishedVariant.allCases,
    folder: "ext_weights",
    hub: HubFile(
      repository: "apple/DFN5B-CLIP-ViT-H-14-384", alias: "apple/DFN5B-CLIP-ViT-H-14-378",
      revision: "01b771ed0d1395ca5ffdd279897d665ebe00dfd2", path: "open_clip_pytorch_model.bin"),
    size: .exactly(3_947_081_637), sha256: "c07a17b547d461c60a3cce5062b26bf8545b13de602c4c59d8490361eb716033",
    licence: .apple)

  private static let vocoder44k = PublishedFile(
    name: "bigvgan_generator.pt", part: .vocoder, variants: PublishedVariant.allCases.filter(\.is44k),
    folder: "ext_weights",
    hub: HubFile(
      repository: "nvidia/bigvgan_v2_44khz_128band_512x",
      revision: "95a9d1dcb12906c03edd938d77b9333d6ded7dfb",
      path: "bigvgan_generator.pt"),
    size: .exactly(489_041_291), sha256: "d9fe7ec6bd0b44ed9d66973d5012d8181c1570b01e5c72df51973e241dccd357",
    licence: .nvidia)

  private func with(sha256: String) -> PublishedFile {
    var copy = self
    copy.sha256 = sha256
    return copy
  }

  private func only(_ isNeeded: (PublishedVariant) -> Bool) -> PublishedFile {
    var copy = self
    copy.variants = variants.filter(isNeeded)
    return copy
  }
}
