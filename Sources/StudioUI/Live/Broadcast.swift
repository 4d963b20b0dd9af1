import Foundation
import Library
import Materials
import Playback
import Studio
import Synchronization

/// The studio's own monitor: what is heard here, and every take, for a browser at the other end of an SSH connection.
final class Broadcast: Sendable {
  private struct Board {
    var takes: [TakeRecord] = []
    var now: SoundName?
    var loose: DraftSound?
    var status = PlayerStatus()
  }

  private let board: Mutex<Board>
  private let monitor = Mutex<Monitor?>(nil)

  init() { board = Mutex(Board()) }

  /// Begins to listen, once. Throws `MonitorError`.
  func start(port: Int) throws {
    try monitor.withLock { monitor in
      guard monitor == nil else { return }
      let fresh = Monitor(port: port) { [weak self] in self?.listing ?? MonitorListing(takes: []) }
      try fresh.start()
      monitor = fresh
    }
  }

  /// Tells who asks next how the studio stands.
  func post(_ model: Model) {
    board.withLock { board in
      board.takes = model.takes.shown
      board.now = model.desk.sound
      board.loose = model.loose
      board.status = model.player
    }
  }

  func stop() { monitor.withLock { $0?.stop() } }

  private var listing: MonitorListing {
    let board = board.withLock { $0 }
    var takes = board.takes.map { take in
      let file = URL(fileURLWithPath: take.audio)
      return MonitorTake(id: padded(take.number), title: take.monitorTitle, file: file) {
        try TakeSound(file).waveform
      }
    }
    var now: String?
    if case .take(let id) = board.now { now = board.takes.first { $0.id == id }.map { padded($0.number) } }
    if let loose = board.loose, board.now == loose.name {
      takes.insert(MonitorTake(id: "draft", title: "what is being tried", file: nil) { loose.waveform }, at: 0)
      now = "draft"
    }
    return MonitorListing(
      takes: takes, now: now, isPlaying: board.status.isPlaying, position: board.status.position)
  }
}

extension TakeRecord {
  fileprivate var monitorTitle: String {
    "take \(padded(number))" + (name.isEmpty ? "" : " \(name)") + (isCircled ? ", circled" : "")
      + ", seed \(content.recipe.seed)"
  }
}
