import Library
import Materials
import Playback
import Studio
import Terminal

/// What happens to the studio.
public enum Action: Sendable {
  case key(Key)
  case paste(String)
  case mouse(Mouse)
  case resized(Size)
  /// Seconds on a clock that never jumps.
  case tick(Double)
  case job(RenderJob.ID, JobEvent)
  case player(PlayerStatus)
  case takes([TakeRecord])
  /// A performance is on disk.
  case kept(TakeRecord)
  /// The desk's sides lie ready: where the player's time begins in the video, and how long it is.
  case loaded(origin: Double, duration: Double)
  case analysed(SoundName, Spectrogram)
  case picture(Picture?)
  case counted(ControlName, of: String, TokenCount)
  case opened(SessionRecord, VideoFigures?, StudioState?, [TakeRecord], recalling: Recipe?)
  case sessions([BrowserState.Row])
  case listed(folder: String, [BrowserState.Row])
  case thumbnail(Picture?, of: String)
  case devices([AudioDevice])
  case theme(Theme)
  case settings(Settings)
  case exported([String])
  case note(String)
  /// What went wrong and what to do next.
  case failed(String, next: String?)
}

/// What the studio wants done. Values: they are carried out by `EffectRunner`.
public enum Effect: Sendable, Equatable {
  case start(RenderJob)
  case cancel(RenderJob.ID)
  /// Writes what was performed as a take of the session.
  case keep(Keepsake)
  case load([Side: SoundName], draft: DraftSound?)
  case player(PlayerCommand)
  case analyse(SoundName, SpectrogramSize, Waveform?)
  case countTokens(ControlName, String, model: String)
  case open(Opening)
  case list(folder: String)
  case listDevices
  /// Serves what is heard on the loopback, from now on.
  case broadcast(port: Int)
  case edit(TakeRecord.ID, TakeEdit)
  case trash(TakeRecord.ID)
  case save(StudioState)
  case export(ExportWish)
  case copy(String)
  case loadTheme(String)
  case remember(Settings)
  case suspend
  case redraw
  case quit
}

/// What can be opened.
public enum Opening: Sendable, Equatable {
  case video(String)
  case session(Int64)
  /// A FLAC with its recipe.
  case take(String)
  case text
}

public struct ExportWish: Sendable, Equatable {
  public var takes: [TakeRecord]
  public var kinds: Set<ExportKind>
  public var folder: String
}

public struct SpectrogramSize: Sendable, Hashable {
  public var columns: Int
  public var bins: Int

  public init(columns: Int, bins: Int) {
    self.columns = columns
    self.bins = bins
  }
}

/// A performance on its way into the ledger.
public struct Keepsake: Sendable, Equatable {
  public var performance: Performance
  public var session: SessionRecord
}

/// Sound that is not on disk.
public struct DraftSound: Sendable, Equatable {
  public var name: SoundName
  public var waveform: Waveform
  public var start: Double
}

/// What of the studio outlives it.
public struct StudioState: Sendable, Equatable, Codable {
  public var controls: Controls
  public var isLive: Bool
  public var playhead: Double
  public var selected: Int64?
  public var sideA: Int64?
  public var sideB: Int64?
  /// Renders that were waiting or running.
  public var waiting: [WaitingRender]

  public struct WaitingRender: Sendable, Equatable, Codable {
    public var recipe: Recipe
    public var count: Int
  }
}
