import Downloads
import Studio
import Testing

@Suite struct ExplainFilesTests {
  @Test(
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (99_949, "99.9 kB"),
      (99_950, "100 kB"),
      (999_499, "999 kB"), (999_500, "1.0 MB"), (4_122_474_715, "4.1 GB"), (10_730_598_463, "10.7 GB"),
      (Int64.max, "9223372 TB"),
    ] as [(Int64, String)])
  func sizesReadWell(_ bytes: Int64, _ text: String) { #expect(sizeText(bytes) == text) }

  @Test func everyTroubleHasItsKind() {
    let address = "https://hub.example/a/b.pth"
    let md5 = Digest.md5("00")
    let cases: [(any Error, Trouble)] = [
      (DownloadError.badAddress("x"), .usage),
      (DownloadError.unreachable(address: address, detail: "d"), .unavailable),
      (DownloadError.untrusted(address: address, detail: "d"), .unavailable),
      (DownloadError.refused(address: address, status: 404), .unavailable),
      (DownloadError.refused(address: address, status: 403), .unavailable),
      (DownloadError.refused(address: address, status: 503), .temporary),
      (DownloadError.broken(address: address, received: 1, total: 2), .temporary),
      (DownloadError.webPage(address: address), .unavailable),
      (DownloadError.wrongSize(address: address, found: 1, wanted: 2), .badData),
      (DownloadError.wrongDigest(address: address, found: md5, wanted: md5), .badData),
      (DownloadError.noSpace(path: "/p", needed: 2, free: 1), .cannotCreate),
      (DownloadError.fileTooLarge(path: "/p", at: 1), .cannotCreate),
      (DownloadError.unreadable(path: "/p", code: 5), .inputOutput),
      (DownloadError.unwritable(path: "/p", code: 13), .noPermission),
      (DownloadError.unwritable(path: "/p", code: 21), .cannotCreate),
      (DownloadError.transport(address: address, code: 47, detail: "d"), .unavailable),
      (ShelfError.modelNotFound(name: "a", nearest: nil, available: []), .noInput),
      (ShelfError.filesMissing(model: "a", missing: ["b"], damaged: [], bytes: 1), .noInput),
      (ShelfError.noModel(recommended: "a", bytes: 1), .noInput), (ShelfError.badEndpoint("x"), .usage),
      (ShelfError.offline(variable: "V", missing: ["b"]), .unavailable),
    ]
    for (error, trouble) in cases { #expect(explain(error).trouble == trouble, "\(error)") }
  }

  @Test func missingFilesComeWithTheCommandAndTheSize() {
    let error = ShelfError.filesMissing(
      model: "small_16k", missing: ["v1-16.pth"], damaged: ["/s/best_netG.pt"], bytes: 1_136_000_000)
    let explanation = explain(error)
    #expect(
      explanation.sentence
        == "The model 'small_16k' is not complete: missing v1-16.pth; of the wrong size /s/best_netG.pt.")
    #expect(explanation.next?.contains("'onset models fetch small_16k' fetches 1.1 GB") == true)
    #expect(explanation.next?.contains("non-commercial") == true)
  }

  @Test func sentencesNameTheHostNotTheWholeAddress() {
    let error = DownloadError.unreachable(address: "https://hub.example:8/a/b.pth", detail: "no route")
    #expect(explain(error).sentence == "hub.example:8 cannot be reached: no route.")
  }
}
