import Glibc
import Media

func explain(_ error: DraftError) -> Explanation {
  switch error {
  case .exists(let path):
    Explanation(
      "\(path) is there already, and nothing is ever overwritten.", next: "Try again.", .cannotCreate)
  case .isFolder(let path): Explanation("\(path) is a folder.", next: "Name a file.", .cannotCreate)
  case .folderMissing(let path): Explanation("The folder \(path) does not exist.", .cannotCreate)
  case .cannotCreate(let path, ENOTDIR):
    Explanation(
      "\(path) cannot be used as a folder: a file is in the way.", next: "Give another --output.",
      .cannotCreate)
  case .cannotCreate(let path, let code), .cannotWrite(let path, let code):
    Explanation(
      "\(path) cannot be written: \(systemText(code)).",
      next: code == ENOSPC || code == EDQUOT
        ? "Make room, or give another --output." : "Give another --output.",
      code == EACCES || code == EPERM || code == EROFS ? .noPermission : .cannotCreate)
  }
}

func explain(_ error: SoundError) -> Explanation {
  switch error {
  case .empty: Explanation("The model gave no sound at all.", next: "Please report it.", .software)
  case .notFinite(let sample):
    Explanation(
      "The model's sound is not a number from sample \(sample) on.",
      next: "Its weights may be damaged: 'onset models check'.", .badData)
  case .samplingRate(let rate): Explanation("FLAC cannot hold a sampling rate of \(rate) Hz.", .badData)
  case .tagsTooLong(let bytes):
    Explanation(
      "The recipe takes \(bytes) bytes, and a FLAC file holds 16 MiB of tags.", next: "Shorten the prompt.",
      .usage)
  case .tagName(let name): Explanation("'\(name)' cannot name a tag of a FLAC file.", .software)
  case .encoder(let reason): Explanation("libFLAC refused: \(reason).", next: "Please report it.", .software)
  case .cannotRead(let path, let code):
    Explanation("\(path) cannot be read: \(systemText(code)).", unreadableTrouble(code))
  case .damaged(let path, let samplesBefore):
    Explanation("\(path) is no whole FLAC file; it breaks after \(samplesBefore) samples.", .badData)
  case .notMono(let path, let channels):
    Explanation("\(path) has \(channels) channels; a take has one.", .badData)
  case .tooLong(let path, let mostSamples):
    Explanation("\(path) is longer than \(mostSamples) samples.", .badData)
  case .noRecipe(let path):
    Explanation(
      "\(path) bears no recipe of Onset's.", next: "Only takes made by Onset can be repeated.", .badData)
  }
}

func explain(_ error: MuxError) -> Explanation {
  switch error {
  case .cannotRead(let path, let reason): Explanation("\(path) cannot be read: \(reason).", .badData)
  case .noPicture(let path): Explanation("There is no picture in \(path).", .badData)
  case .badSpan(let start, let duration):
    Explanation("A span of \(number(duration)) s from \(number(start)) s cannot be cut.", .usage)
  case .spanPastEnd(let path, let start, let pictureEnd):
    Explanation(
      "--start is \(number(start)) s, and \(path) ends at \(number((pictureEnd * 1000).rounded() / 1000)) s.",
      next: "Start earlier.", .usage)
  case .cannotHoldPicture(let container, let codec):
    Explanation(
      "\(container.fileExtension) cannot hold \(codec) pictures, and Onset never encodes a picture anew.",
      next: "Use --container mkv, which holds almost anything.", .usage)
  case .cannotHoldSound(let container, let codec):
    Explanation(
      "\(container.fileExtension) cannot hold \(codec) sound.",
      next: "Use --container mkv, or leave --keep-original-sound out.", .usage)
  case .encoderMissing(let name):
    Explanation(
      "This machine's libav has no \(name) encoder.",
      next: "Use another --container; 'onset doctor' lists what is there.",
      .unavailable)
  case .encoding(let codec, let reason):
    Explanation("Encoding the sound as \(codec) failed: \(reason).", .software)
  case .cannotWrite(let path, let reason): Explanation("\(path) cannot be written: \(reason).", .cannotCreate)
  case .cancelled: cancelled
  }
}
