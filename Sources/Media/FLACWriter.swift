import CFLAC
import Foundation
import Materials

/// Writes a waveform as 24-bit mono FLAC with its tags. The same waveform and tags give the same bytes.
public struct FLACWriter: Sendable {
  public var tags: FLACTags
  /// Samples of silence before the waveform.
  public var leadingSilence = 0

  public init(tags: FLACTags = FLACTags()) { self.tags = tags }

  /// Writes beside the file and renames when whole; never overwrites. Throws `SoundError` or `DraftError`.
  public func write(_ waveform: Waveform, to file: URL) throws {
    let samples = try waveform.samples24()
    let rate = waveform.samplingRate
    guard rate > 0, let hertz = UInt32(exactly: rate), FLAC__format_sample_rate_is_subset(hertz) != 0 else {
      throw SoundError.samplingRate(rate)
    }
    let metadata = try FLACMetadata(tags: tags, samples: leadingSilence + samples.count, samplingRate: rate)
    let draft = try DraftFile(for: file)
    try withExtendedLifetime(metadata) {
      try encode(samples, samplingRate: hertz, metadata: metadata, into: draft)
    }
    try draft.publish()
  }

  private func encode(
    _ samples: [Int32], samplingRate: UInt32, metadata: FLACMetadata, into draft: DraftFile
  ) throws {
    guard let encoder = FLAC__stream_encoder_new() else { throw SoundError.encoder("out of memory") }
    defer { FLAC__stream_encoder_delete(encoder) }
    FLAC__stream_encoder_set_verify(encoder, 1)
    FLAC__stream_encoder_set_channels(encoder, 1)
    FLAC__stream_encoder_set_bits_per_sample(encoder, 24)
    FLAC__stream_encoder_set_sample_rate(encoder, samplingRate)
    FLAC__stream_encoder_set_compression_level(encoder, 8)
    FLAC__stream_encoder_set_total_samples_estimate(encoder, UInt64(leadingSilence + samples.count))
    var blocks = metadata.blocks
    FLAC__stream_encoder_set_metadata(encoder, &blocks, UInt32(blocks.count))
    try check(startStream(encoder, into: draft), encoder, draft)
    let silence = [Int32](repeating: 0, count: min(leadingSilence, 1 << 16))
    for start in stride(from: 0, to: leadingSilence, by: 1 << 16) {
      try encode(silence.prefix(leadingSilence - start), encoder, draft)
    }
    for start in stride(from: 0, to: samples.count, by: 1 << 16) {
      try encode(samples[start...].prefix(1 << 16), encoder, draft)
    }
    // Writes the MD5 and the seek table into their places.
    try check(FLAC__stream_encoder_finish(encoder) != 0, encoder, draft)
  }

  private func encode(
    _ samples: ArraySlice<Int32>, _ encoder: UnsafeMutablePointer<FLAC__StreamEncoder>, _ draft: DraftFile
  ) throws {
    let isDone = samples.withUnsafeBufferPointer {
      FLAC__stream_encoder_process_interleaved(encoder, $0.baseAddress, UInt32($0.count))
    }
    try check(isDone != 0, encoder, draft)
  }

  private func check(
    _ isFine: Bool, _ encoder: UnsafeMutablePointer<FLAC__StreamEncoder>, _ draft: DraftFile
  ) throws {
    if let failure = draft.failure { throw failure }
    guard !isFine else { return }
    throw SoundError.encoder(String(cString: FLAC__stream_encoder_get_resolved_state_string(encoder)))
  }

  private func startStream(
    _ encoder: UnsafeMutablePointer<FLAC__StreamEncoder>, into draft: DraftFile
  ) -> Bool {
    let status = FLAC__stream_encoder_init_stream(
      encoder,
      { _, bytes, count, _, _, client in
        let isWritten =
          (try? draftFile(client).write(UnsafeRawBufferPointer(start: bytes, count: count))) != nil
        return isWritten
          ? FLAC__STREAM_ENCODER_WRITE_STATUS_OK : FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR
      },
      { _, offset, client in
        guard let offset = Int64(exactly: offset) else { return FLAC__STREAM_ENCODER_SEEK_STATUS_ERROR }
        draftFile(client).seek(to: offset)
        return FLAC__STREAM_ENCODER_SEEK_STATUS_OK
      },
      { _, offset, client in
        offset?.pointee = UInt64(draftFile(client).position)
        return FLAC__STREAM_ENCODER_TELL_STATUS_OK
      },
      nil, Unmanaged.passUnretained(draft).toOpaque())
    return status == FLAC__STREAM_ENCODER_INIT_STATUS_OK
  }
}

/// The draft behind a C callback's client pointer.
private func draftFile(_ client: UnsafeMutableRawPointer?) -> DraftFile {
  guard let client else { preconditionFailure("libFLAC lost its client pointer") }
  return Unmanaged<DraftFile>.fromOpaque(client).takeUnretainedValue()
}

/// The tags and the seek table (a point every 10 s) as libFLAC wants them; owns the C objects.
private final class FLACMetadata {
  private(set) var blocks: [UnsafeMutablePointer<FLAC__StreamMetadata>?] = []

  init(tags: FLACTags, samples: Int, samplingRate: Int) throws {
    let table = try block(FLAC__METADATA_TYPE_SEEKTABLE)
    FLAC__metadata_object_seektable_template_append_spaced_points_by_samples(
      table, UInt32(samplingRate) * 10, UInt64(samples))
    FLAC__metadata_object_seektable_template_sort(table, 1)
    let comments = try block(FLAC__METADATA_TYPE_VORBIS_COMMENT)
    for comment in try tags.comments() {
      var bytes = comment
      let isAdded = bytes.withUnsafeMutableBufferPointer {
        let entry = FLAC__StreamMetadata_VorbisComment_Entry(length: UInt32($0.count), entry: $0.baseAddress)
        return FLAC__metadata_object_vorbiscomment_append_comment(comments, entry, 1)
      }
      guard isAdded != 0 else { throw SoundError.encoder("tag refused") }
    }
  }

  deinit { blocks.forEach { FLAC__metadata_object_delete($0) } }

  private func block(_ type: FLAC__MetadataType) throws -> UnsafeMutablePointer<FLAC__StreamMetadata> {
    guard let block = FLAC__metadata_object_new(type) else { throw SoundError.encoder("out of memory") }
    blocks.append(block)
    return block
  }
}
