import Foundation
import Media
import TestSupport
import Testing

@Suite struct LeftoverTests {
  @Test func whatNobodyHoldsGoes() throws {
    try withTemporaryFolder { folder in
      for name in [
        ".onset-abc.draft", ".drum-001.reserved", "drum-001.flac", ".hidden", "a.draft", "b.reserved",
      ] {
        try Data().write(to: folder.appendingPathComponent(name))
      }
      let reservation = try TakeNumbering(folder: folder, stem: "drum").reserve()
      #expect(reservation.number == 2)
      let held = open(folder.appendingPathComponent(".onset-held.draft").path, O_CREAT | O_RDWR, 0o666)
      #expect(flock(held, LOCK_EX) == 0)
      #expect(Leftovers.remove(in: folder) == [".drum-001.reserved", ".onset-abc.draft"])
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
          == [".drum-002.reserved", ".hidden", ".onset-held.draft", "a.draft", "b.reserved", "drum-001.flac"])
      close(held)
      reservation.release()
      #expect(Leftovers.remove(in: folder) == [".onset-held.draft"])
      #expect(Leftovers.remove(in: folder.appendingPathComponent("nowhere")) == [])
    }
  }
}
