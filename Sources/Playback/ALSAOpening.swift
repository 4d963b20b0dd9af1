import CALSA
import Foundation

/// How a sample travels to the device.
enum LineFormat: CaseIterable, Sendable {
  /// In the order of preference: all but the last hold a take's 24 bits.
  case float, integer32, integer16

  var bytes: Int { self == .integer16 ? 2 : 4 }

  var name: snd_pcm_format_t {
    switch self {
    case .float: SND_PCM_FORMAT_FLOAT
    case .integer32: SND_PCM_FORMAT_S32
    case .integer16: SND_PCM_FORMAT_S16
    }
  }

  /// Integers are rounded half to even and clipped.
  func convert(_ frames: UnsafeBufferPointer<Float>, into bytes: UnsafeMutableRawBufferPointer) {
    switch self {
    case .float:
      let out = bytes.bindMemory(to: Float.self)
      for index in 0..<frames.count { out[index] = frames[index] }
    case .integer32:
      let out = bytes.bindMemory(to: Int32.self)
      for index in 0..<frames.count {
        out[index] = Int32(clamping: Int64((clipped(frames[index]) * 0x1p31).rounded(.toNearestOrEven)))
      }
    case .integer16:
      let out = bytes.bindMemory(to: Int16.self)
      for index in 0..<frames.count {
        out[index] = Int16(clamping: Int32((clipped(frames[index]) * 0x1p15).rounded(.toNearestOrEven)))
      }
    }
  }

  private func clipped(_ sample: Float) -> Float { sample.isNaN ? 0 : min(1, max(-1, sample)) }
}

/// Opens a device and settles what is spoken with it: one channel, the rate asked for, small periods.
struct ALSAOpening {
  let device: String
  let samplingRate: Int
  let plan: BufferPlan

  /// ALSA must not write on the screen.
  private static let isSilenced = onset_alsa_silence() == 0

  func line() throws(AudioError) -> Line {
    _ = Self.isSilenced
    // Without conversion first, so that a card of 16 bits is met by our rounding and not by ALSA's cut. A
    // card by its bare name (hw:0) may want two channels or another rate: the last try puts ALSA's converter
    // in front of it.
    let converter = "plug:SLAVE='\(device.replacingOccurrences(of: "'", with: ""))'"
    var last: Int32 = 0
    for (name, mode) in [(device, SND_PCM_NO_AUTO_FORMAT), (device, 0), (converter, 0)] {
      var pcm: OpaquePointer?
      let code = snd_pcm_open(&pcm, name, SND_PCM_STREAM_PLAYBACK, Int32(SND_PCM_NONBLOCK) | Int32(mode))
      guard code >= 0, let pcm else {
        if name == device { throw .cannotOpen(device: device, code: -code) }
        break
      }
      for format in LineFormat.allCases {
        do throws(Refusal) { return try settle(pcm, format) } catch { last = error.code }
      }
      snd_pcm_close(pcm)
    }
    throw .refuses(device: device, samplingRate: samplingRate, code: last)
  }

  private struct Refusal: Error { let code: Int32 }

  private func settle(_ pcm: OpaquePointer, _ format: LineFormat) throws(Refusal) -> Line {
    var parameters: OpaquePointer?
    try check(snd_pcm_hw_params_malloc(&parameters))
    defer { snd_pcm_hw_params_free(parameters) }
    try check(snd_pcm_hw_params_any(pcm, parameters))
    try check(snd_pcm_hw_params_set_access(pcm, parameters, SND_PCM_ACCESS_RW_INTERLEAVED))
    try check(snd_pcm_hw_params_set_format(pcm, parameters, format.name))
    try check(snd_pcm_hw_params_set_channels(pcm, parameters, 1))
    try check(snd_pcm_hw_params_set_rate_resample(pcm, parameters, 1))
    try check(snd_pcm_hw_params_set_rate(pcm, parameters, UInt32(samplingRate), 0))
    var period = snd_pcm_uframes_t(plan.period * Double(samplingRate))
    try check(snd_pcm_hw_params_set_period_size_near(pcm, parameters, &period, nil))
    var depth = snd_pcm_uframes_t(plan.buffer * Double(samplingRate))
    try check(snd_pcm_hw_params_set_buffer_size_near(pcm, parameters, &depth))
    try check(snd_pcm_hw_params(pcm, parameters))
    try check(snd_pcm_hw_params_get_period_size(parameters, &period, nil))
    try check(snd_pcm_hw_params_get_buffer_size(parameters, &depth))
    try start(pcm, after: depth / period * period, ready: period)
    return Line(pcm, format, samplingRate: samplingRate, period: Int(period), depth: Int(depth))
  }

  private func start(_ pcm: OpaquePointer, after frames: snd_pcm_uframes_t, ready: snd_pcm_uframes_t)
    throws(Refusal)
  {
    var parameters: OpaquePointer?
    try check(snd_pcm_sw_params_malloc(&parameters))
    defer { snd_pcm_sw_params_free(parameters) }
    try check(snd_pcm_sw_params_current(pcm, parameters))
    try check(snd_pcm_sw_params_set_start_threshold(pcm, parameters, frames))
    try check(snd_pcm_sw_params_set_avail_min(pcm, parameters, ready))
    try check(snd_pcm_sw_params(pcm, parameters))
  }

  private func check(_ code: Int32) throws(Refusal) {
    if code < 0 { throw Refusal(code: -code) }
  }
}
