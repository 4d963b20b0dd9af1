// swift-tools-version: 6.0
import PackageDescription

// The order of the modules is the way data flows: see docs/architecture.md.
let package = Package(
  name: "onset",
  products: [
    .executable(name: "onset", targets: ["onset"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
  ],
  targets: [
    // Debian's C libraries: module map and shim only.
    .systemLibrary(
      name: "CLibAV", pkgConfig: "libavformat",
      providers: [
        .apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libswresample-dev", "libavutil-dev"])
      ]),
    .systemLibrary(name: "CFLAC", pkgConfig: "flac", providers: [.apt(["libflac-dev"])]),
    .systemLibrary(name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
    .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // No pkg-config: SwiftPM drops the flags that make ncurses wide.
    .target(
      name: "CNcurses",
      cSettings: [.define("_GNU_SOURCE"), .define("NCURSES_WIDECHAR", to: "1"), .define("NCURSES_NOMACROS")],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

    // The engine.
    .target(name: "CKernels"),
    .target(name: "Materials"),
    .target(name: "Tensors", dependencies: ["CKernels"]),
    .target(name: "Weights", dependencies: ["Tensors"]),
    .target(name: "MMAudio", dependencies: ["Materials", "Tensors", "Weights"]),
    .target(name: "Benchmarks", dependencies: ["Materials", "Tensors", "Weights", "MMAudio"]),

    // The edges: pictures and sound on disk, files from afar.
    .target(name: "Media", dependencies: ["Materials", "CLibAV", "CFLAC", "CEBUR128"]),
    .target(
      name: "Playback",
      dependencies: ["Materials", "CALSA", .product(name: "FlyingFox", package: "FlyingFox")]),
    .target(name: "Library", dependencies: ["Materials", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(name: "Downloads", dependencies: ["CCurl", "CCrypto"]),

    // The engine held against the reference.
    .target(name: "Verification", dependencies: ["Materials", "Tensors", "Weights", "MMAudio", "Media"]),

    // Where engine and files meet, and the front ends.
    .target(
      name: "Studio",
      dependencies: ["Materials", "Tensors", "MMAudio", "Weights", "Media", "Downloads", "Library"]),

    // The studio in the terminal.
    .target(
      name: "Terminal", dependencies: ["CNcurses", .product(name: "TOMLKit", package: "TOMLKit")]),
    .target(
      name: "StudioUI",
      dependencies: [
        "Materials", "Library", "Studio", "Playback", "Terminal",
        .product(name: "TOMLKit", package: "TOMLKit"),
      ]),

    .target(
      name: "OnsetCommands",
      dependencies: [
        "Materials", "Tensors", "Weights", "MMAudio", "Verification", "Benchmarks", "Studio",
        "Library", "Playback", "Terminal", "StudioUI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "onset", dependencies: ["OnsetCommands"]),

    // Tests: one target a room, and the house rules.
    .target(name: "TestSupport", dependencies: ["Materials"], path: "Tests/TestSupport"),
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"]),
    .testTarget(name: "MaterialsTests", dependencies: ["Materials"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels", "TestSupport"]),
    .testTarget(
      name: "WeightsTests", dependencies: ["Weights", "Tensors", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "MMAudioTests", dependencies: ["MMAudio", "Weights", "Tensors", "Materials", "TestSupport"]),
    .testTarget(
      name: "VerificationTests",
      dependencies: ["Verification", "MMAudio", "Materials", "Weights", "Tensors", "TestSupport"]),
    .testTarget(name: "MediaTests", dependencies: ["Media", "Materials", "TestSupport"]),
    .testTarget(name: "PlaybackTests", dependencies: ["Playback", "Materials", "TestSupport"]),
    .testTarget(name: "LibraryTests", dependencies: ["Library", "Materials", "TestSupport"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"]),
    .testTarget(
      name: "StudioUITests",
      dependencies: ["StudioUI", "Terminal", "Playback", "Library", "Studio", "Materials", "TestSupport"],
      exclude: ["Screens"]),
    .testTarget(name: "DownloadsTests", dependencies: ["Downloads", "TestSupport"]),
    .testTarget(
      name: "StudioTests",
      dependencies: [
        "Benchmarks", "Studio", "Library", "Downloads", "MMAudio", "Materials", "Media", "Weights", "Tensors",
        "TestSupport",
      ]),
    .testTarget(
      name: "SoundTests",
      dependencies: ["MMAudio", "Materials", "Media", "Weights", "Tensors", "TestSupport"]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "OnsetCommands", "Weights", "Tensors", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ]
)
