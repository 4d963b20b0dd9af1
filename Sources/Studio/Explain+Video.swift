import Media

func explain(_ error: VideoError) -> Explanation {
  switch error {
  case .notFound(let path): Explanation("\(path) does not exist.", next: "Check the path.", .noInput)
  case .directory(let path): Explanation("\(path) is a folder.", next: "Name one video in it.", .noInput)
  case .empty(let path): Explanation("\(path) is empty.", next: "Copy or export it again.", .badData)
  case .unreadable(let path, let errno):
    Explanation("\(path) cannot be read: \(systemText(errno)).", unreadableTrouble(errno))
  case .notMedia(let path):
    Explanation(
      "\(path) is no video that libav knows, or it is cut off before its index.",
      next: "Try to play it: 'ffprobe \(path)' says more.", .badData)
  case .noPictures(let path, let hasAudio):
    Explanation(
      "There is no picture in \(path)\(hasAudio ? "; it holds sound only" : "").",
      next: "Name a video; without one, --prompt alone is performed.", .badData)
  case .unknownCodec(let path, let codec):
    Explanation(
      "\(path) is coded in \(codec), for which this machine's libav has no decoder.",
      next: "Convert it first, for instance: ffmpeg -i INPUT -c:v libx264 OUTPUT.mp4", .badData)
  case .unknownPixelFormat(let path, let format):
    Explanation(
      "\(path) has pictures in the format \(format), which cannot be turned into RGB.",
      next: "Convert it first, for instance: ffmpeg -i INPUT -pix_fmt yuv420p OUTPUT.mp4", .badData)
  case .tooLarge(let path, let width, let height, let longestSide, _):
    Explanation(
      "The pictures of \(path) are \(width) x \(height); Onset takes sides up to \(longestSide).",
      next: "Scale it down first: ffmpeg -i INPUT -vf scale=1280:-2 OUTPUT.mp4", .badData)
  case .damaged(let path):
    Explanation(
      "Not one picture of \(path) can be decoded: it is damaged.", next: "Copy or export it again.", .badData)
  case .startPastEnd(let path, let start, let end):
    Explanation(
      "--start is \(number(start)) s, and the last picture of \(path) stands at \(number((end * 1000).rounded() / 1000)) s.",
      next: "Start earlier.", .usage)
  case .outOfMemory(let path): Explanation("There is not enough memory to decode \(path).", .software)
  case .cancelled: cancelled
  }
}

func explain(_ error: ViewingError) -> Explanation {
  switch error {
  case .tooShort(let path, let from, let duration, let shortest):
    Explanation(
      "\(path) has \(number((duration * 100).rounded() / 100)) s of pictures"
        + (from > 0 ? " from \(number(from)) s on" : "") + "; at least \(number(shortest)) s are needed.",
      next: from > 0 ? "Start earlier." : "Use a longer video; a still image (png, jpg) works, too.", .badData
    )
  }
}
