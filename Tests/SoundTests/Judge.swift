import Foundation
import MMAudio
import Materials
import Tensors
import Weights

/// Names what is heard: a small convolutional network that was trained on real sound alone
/// (`training/mini/classifier.py`).
///
///     log-mel [80, T], (mel + 3) / 1.5
///     four times: conv (3 x 3), norm, relu, the largest of each 2 x 2
///     mean and maximum over time, linear                                 a logit for each class
struct Judge {
  private let weights: any Checkpoint
  private let mel = MelFrontEnd(.for16k)
  let classes: [String]

  init(_ weights: any Checkpoint, classes: [String]) {
    (self.weights, self.classes) = (weights, classes)
  }

  func logits(of waveform: Waveform) throws -> [Float] {
    let mel = try mel(waveform).transposed()
    var plane = Planes(
      mel.values.map { ($0 + 3) / 1.5 }, channels: 1, height: mel.shape[1], width: mel.shape[2])
    for layer in 0..<4 {
      let norm = "norms.\(layer)"
      plane = plane.convolved(try weights.tensor("convs.\(layer).weight"))
        .normed(
          mean: try weights.tensor("\(norm).running_mean").values,
          variance: try weights.tensor("\(norm).running_var").values,
          gain: try weights.tensor("\(norm).weight").values, shift: try weights.tensor("\(norm).bias").values
        )
        .pooled()
    }
    let seen = plane.rows.map { $0.reduce(0, +) / Float($0.count) } + plane.rows.map { $0.max() ?? 0 }
    let (weight, bias) = (try weights.tensor("out.weight").values, try weights.tensor("out.bias").values)
    return bias.indices.map { row in
      bias[row] + zip(weight[row * seen.count..<(row + 1) * seen.count], seen).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  func name(of waveform: Waveform) throws -> String {
    let logits = try logits(of: waveform)
    return classes[logits.indices.max { logits[$0] < logits[$1] } ?? 0]
  }
}

/// Channels of pictures.
private struct Planes {
  let values: [Float]
  let channels: Int
  let height: Int
  let width: Int

  init(_ values: [Float], channels: Int, height: Int, width: Int) {
    (self.values, self.channels, self.height, self.width) = (values, channels, height, width)
  }

  /// Every line of every channel.
  var rows: [ArraySlice<Float>] { (0..<channels * height).map { values[$0 * width..<($0 + 1) * width] } }

  func convolved(_ weight: Tensor) -> Planes {
    let outputs = weight.shape[0]
    var out = [Float](repeating: 0, count: outputs * height * width)
    let taps = weight.values
    out.withUnsafeMutableBufferPointer { out in
      values.withUnsafeBufferPointer { values in
        for to in 0..<outputs {
          for from in 0..<channels {
            for tap in 0..<9 {
              let (dy, dx) = (tap / 3 - 1, tap % 3 - 1)
              let factor = taps[(to * channels + from) * 9 + tap]
              for y in max(0, -dy)..<min(height, height - dy) {
                let (source, target) = ((from * height + y + dy) * width + dx, (to * height + y) * width)
                for x in max(0, -dx)..<min(width, width - dx) {
                  out[target + x] += factor * values[source + x]
                }
              }
            }
          }
        }
      }
    }
    return Planes(out, channels: outputs, height: height, width: width)
  }

  func normed(mean: [Float], variance: [Float], gain: [Float], shift: [Float]) -> Planes {
    let area = height * width
    let out = values.indices.map { i in
      let channel = i / area
      return max(
        0,
        (values[i] - mean[channel]) / (variance[channel] + 1e-5).squareRoot() * gain[channel] + shift[channel]
      )
    }
    return Planes(out, channels: channels, height: height, width: width)
  }

  func pooled() -> Planes {
    let (tall, wide) = (height / 2, width / 2)
    var out: [Float] = []
    out.reserveCapacity(channels * tall * wide)
    for channel in 0..<channels {
      for y in 0..<tall {
        let top = (channel * height + 2 * y) * width
        for x in 0..<wide {
          let (a, b) = (top + 2 * x, top + width + 2 * x)
          out.append(max(max(values[a], values[a + 1]), max(values[b], values[b + 1])))
        }
      }
    }
    return Planes(out, channels: channels, height: tall, width: wide)
  }
}
