import Downloads
import Glibc
import Library
import MMAudio
import Materials
import Media
import Studio
import Testing
import Weights

/// Every error that a user can cause has its own sentence, with a name to hold on to and the right kind of trouble.
struct ExplainTests {
  struct Expectation: Sendable {
    let error: any Error
    let trouble: Trouble
    let mentions: String
  }

  static let expectations: [Expectation] = [
    .init(error: OrderError.nothingToPerform, trouble: .usage, mentions: "--prompt"),
    .init(error: OrderError.outOfRange(.cfgStrength, .nan), trouble: .usage, mentions: "--cfg-strength"),
    .init(error: VideoError.notFound(path: "a.mp4"), trouble: .noInput, mentions: "a.mp4"),
    .init(
      error: BrowserError.unreadable(path: "/clips", code: EACCES), trouble: .noPermission, mentions: "/clips"),
    .init(error: VideoError.notMedia(path: "a.mp4"), trouble: .badData, mentions: "a.mp4"),
    .init(
      error: VideoError.noPictures(path: "a.mp3", hasAudio: true), trouble: .badData, mentions: "sound only"),
    .init(
      error: VideoError.unreadable(path: "a.mp4", errno: EACCES), trouble: .noPermission,
      mentions: "Permission denied"),
    .init(
      error: VideoError.startPastEnd(path: "a.mp4", start: 9, end: 7.96), trouble: .usage, mentions: "7.96"),
    .init(
      error: ViewingError.tooShort(path: "a.mp4", from: 0, duration: 0.5, shortest: 0.64), trouble: .badData,
      mentions: "0.64"),
    .init(
      error: DraftError.cannotWrite(path: "a.flac", code: ENOSPC), trouble: .cannotCreate,
      mentions: "Make room"),
    .init(
      error: DraftError.cannotCreate(path: "a", code: EACCES), trouble: .noPermission, mentions: "--output"),
    .init(error: DraftError.exists(path: "a.flac"), trouble: .cannotCreate, mentions: "overwritten"),
    .init(
      error: MuxError.cannotHoldPicture(container: .webm, codec: "h264"), trouble: .usage, mentions: "h264"),
    .init(
      error: WeightsError.forbiddenGlobal(path: "a.pth", name: "os.system"), trouble: .badData,
      mentions: "os.system"),
    .init(
      error: WeightsError.unknownFormat(path: "a.pth", found: .html), trouble: .badData, mentions: "web page"),
    .init(
      error: WeightsError.missing(name: "conv.weight", path: "a.pth", nearest: "conv1.weight"),
      trouble: .badData,
      mentions: "conv1.weight"),
    .init(
      error: WeightsError.wrongShape(name: "w", path: "a.pth", found: [1, 2], wanted: [2, 1]),
      trouble: .badData,
      mentions: "[2, 1]"),
    .init(
      error: WeightsError.unused(names: ["a", "b"], path: "a.pth"), trouble: .badData, mentions: "2 tensors"),
    .init(error: TokenizerError.notAMerge(path: "v.txt", line: 3), trouble: .badData, mentions: "line 3"),
    .init(
      error: MMAudioError.unusableConfiguration(path: "config.json", key: "hop", value: "0"),
      trouble: .badData, mentions: "hop"),
    .init(error: MMAudioError.notFinite(stage: .sampler), trouble: .badData, mentions: "sampler"),
    .init(
      error: ShelfError.modelNotFound(name: "smal", nearest: "small_16k", available: ["small_16k"]),
      trouble: .noInput,
      mentions: "small_16k"),
    .init(
      error: DownloadError.noSpace(path: "a", needed: 100, free: 1), trouble: .cannotCreate,
      mentions: "ONSET_MODELS"),
    .init(
      error: LibraryError.cannotOpen(path: "/l", reason: "Not a directory"), trouble: .cannotCreate,
      mentions: "ONSET_LIBRARY"),
    .init(error: LibraryError.notALedger(path: "l.sqlite"), trouble: .badData, mentions: "move l.sqlite"),
    .init(error: LibraryError.newer(path: "l.sqlite"), trouble: .badData, mentions: "later"),
    .init(error: LibraryError.busy(path: "l.sqlite"), trouble: .temporary, mentions: "10 s"),
    .init(error: LibraryError.full(path: "l.sqlite"), trouble: .cannotCreate, mentions: "room"),
    .init(error: LibraryError.io(path: "l.sqlite", reason: "disk I/O"), trouble: .inputOutput, mentions: "disk I/O"),
    .init(error: LibraryError.noTake(id: 7), trouble: .noInput, mentions: "take 7"),
    .init(error: LibraryError.notATake(path: "a.flac"), trouble: .noInput, mentions: "a.flac"),
    .init(error: LibraryError.noSession(id: 7), trouble: .noInput, mentions: "session 7"),
    .init(error: LibraryError.sessionHasTakes(title: "drum", count: 2), trouble: .usage, mentions: "2 takes"),
    .init(error: ExportError.noVideo(name: "drum-001"), trouble: .usage, mentions: "drum-001"),
    .init(error: ExportError.stillImage(path: "a.png"), trouble: .usage, mentions: "a.png"),
    .init(error: CancellationError(), trouble: .cancelled, mentions: "Cancelled"),
  ]

  @Test(arguments: expectations) func isASentenceWithItsFacts(_ expected: Expectation) {
    let explanation = explain(expected.error)
    #expect(explanation.trouble == expected.trouble)
    #expect((explanation.sentence + (explanation.next ?? "")).contains(expected.mentions))
    #expect(!explanation.sentence.contains("unexpected"))
    #expect(explanation.sentence.hasSuffix(".") || explanation.sentence.hasSuffix("?"))
  }

  @Test func aFailedVideoTellsWhereTheSoundIs() {
    let explanation = explain(
      TakeError.videoFailed(
        soundKept: "/takes/a-001.flac", reason: MuxError.cannotWrite(path: "a-001.mp4", reason: "full")))
    #expect(explanation.sentence.contains("/takes/a-001.flac"))
    #expect(explanation.trouble == .cannotCreate)
  }
}
