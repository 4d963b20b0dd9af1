import Foundation
import Library
import Materials
import Media

/// What a take can be handed on as.
public enum ExportKind: String, Sendable, CaseIterable, Codable {
  /// The take's file as it is, tags and all.
  case flac
  /// 24 bit, with the recipe in its comment.
  case wav
  /// A WAV that lines up with the whole video: silence up to the span.
  case stem
  /// A copy of the video with the sound.
  case video
}

public enum ExportError: Error, Equatable, Sendable {
  /// A take of a prompt alone has no video to go with.
  case noVideo(name: String)
  case stillImage(path: String)
}

/// What an export wrote, and what it could not.
public struct ExportReport: Sendable {
  public struct File: Sendable, Equatable {
    public let take: TakeRecord.ID
    public let kind: ExportKind
    public let url: URL
  }

  public struct Problem: Sendable {
    public let take: TakeRecord.ID
    public let kind: ExportKind
    public let error: any Error
  }

  public internal(set) var files: [File] = []
  public internal(set) var problems: [Problem] = []
}

/// Hands takes on as files that anybody can use. Nothing is ever overwritten.
public struct Exporter: Sendable {
  /// For videos with sound.
  public var picture = RenderOrder.PictureOptions()
  /// Stems as FLAC instead of WAV.
  public var stemIsFLAC = false
  public var isCancelled: @Sendable () -> Bool = { false }

  public init() {}

  /// Writes each take as every kind. A kind that fails (its video is gone) leaves the others alone.
  ///
  /// Throws `DraftError` when the folder takes no files, `OrderError` for a container that is none, and
  /// `CancellationError`; what was written by then stays.
  public func export(
    _ takes: [TakeRecord], as kinds: Set<ExportKind>, to folder: URL,
    observe: (ExportReport.File) -> Void = { _ in }
  ) throws -> ExportReport {
    if let container = picture.container, !Limits.containers.contains(container) {
      throw OrderError.unknownContainer(container)
    }
    let target = try TakeFolder(folder.path)
    var report = ExportReport()
    for take in takes {
      for kind in ExportKind.allCases where kinds.contains(kind) {
        if isCancelled() { throw CancellationError() }
        do {
          let file = ExportReport.File(
            take: take.id, kind: kind, url: try write(take, as: kind, in: target.url))
          report.files.append(file)
          observe(file)
        } catch MuxError.cancelled {
          throw CancellationError()
        } catch {
          report.problems.append(.init(take: take.id, kind: kind, error: error))
        }
      }
    }
    if report.files.isEmpty { target.removeIfEmpty() }
    return report
  }

  /// Takes the first free name, also where another process is quicker.
  private func write(_ take: TakeRecord, as kind: ExportKind, in folder: URL) throws -> URL {
    let work = try Work(take, as: kind, self)
    let name = take.fileName + (kind == .stem ? "-stem" : "")
    var attempt = 1
    while true {
      let file = folder.appendingPathComponent(attempt == 1 ? name : "\(name)-\(attempt)")
        .appendingPathExtension(work.fileExtension)
      do {
        try work.write(file)
        return file
      } catch DraftError.exists, DraftError.isFolder {
        attempt += 1
      }
    }
  }
}

/// One file to make of a take; what can be found out before it has a name is found out at `init`.
private struct Work {
  let fileExtension: String
  let write: (URL) throws -> Void

  init(_ take: TakeRecord, as kind: ExportKind, _ exporter: Exporter) throws {
    let source = URL(fileURLWithPath: take.audio)
    // Also for the copy: damage is not handed on.
    let waveform = try FLACReader(source).waveform
    switch kind {
    case .flac: self = Work(fileExtension: "flac") { try copy(source, to: $0) }
    case .wav:
      self = Work(fileExtension: "wav") { try WAVWriter(recipe: take.recipe).write(waveform, to: $0) }
    case .stem: self = try Work(stemOf: take.recipe, waveform, isFLAC: exporter.stemIsFLAC)
    case .video: self = try Work(videoOf: take, waveform, exporter)
    }
  }

  private init(fileExtension: String, write: @escaping (URL) throws -> Void) {
    self.fileExtension = fileExtension
    self.write = write
  }

  private init(stemOf recipe: Recipe, _ waveform: Waveform, isFLAC: Bool) throws {
    let start = recipe.span.start
    // The recipe may come from a file's tags, where anything may stand.
    guard Limits.start.contains(start) else { throw OrderError.outOfRange(.start, start) }
    let silence = Int((start * Double(waveform.samplingRate)).rounded())
    if isFLAC {
      var writer = FLACWriter(tags: try FLACTags(recipe))
      writer.leadingSilence = silence
      self.init(fileExtension: "flac") { [writer] in try writer.write(waveform, to: $0) }
    } else {
      var writer = WAVWriter(recipe: recipe)
      writer.leadingSilence = silence
      self.init(fileExtension: "wav") { [writer] in try writer.write(waveform, to: $0) }
    }
  }

  private init(videoOf take: TakeRecord, _ waveform: Waveform, _ exporter: Exporter) throws {
    guard let path = take.recipe.video else { throw ExportError.noVideo(name: take.fileName) }
    let video = URL(fileURLWithPath: path)
    if try isStillImage(video) { throw ExportError.stillImage(path: path) }
    var muxer = Muxer(for: take.recipe, exporter.picture, isCancelled: exporter.isCancelled)
    muxer.tag(with: take.recipe)
    self.init(fileExtension: try muxer.container(for: video).fileExtension) { [muxer] in
      _ = try muxer.mux(waveform, into: video, as: $0)
    }
  }
}

private func copy(_ source: URL, to file: URL) throws {
  let draft = try DraftFile(for: file)
  try draft.write(try Data(contentsOf: source))
  try draft.publish()
}

extension TakeRecord {
  /// For exported files: as the take's own file, and the name a person gave it.
  var fileName: String {
    let own = URL(fileURLWithPath: audio).deletingPathExtension().lastPathComponent
    let given = name.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    let words = given.split(separator: "-").joined(separator: "-")
    return words.isEmpty ? own : own + "-" + String(words.prefix(40))
  }
}
