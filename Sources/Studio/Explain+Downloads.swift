import Downloads
import Glibc

func explain(_ error: DownloadError) -> Explanation {
  switch error {
  case .badAddress(let address):
    Explanation("\(address) is no http or https address.", next: "Check HF_ENDPOINT.", .usage)
  case .unreachable(let address, let detail):
    Explanation(
      "\(host(address)) cannot be reached: \(detail).",
      next: "Check the network; behind a proxy set https_proxy; for a mirror of the hub set HF_ENDPOINT.",
      .unavailable)
  case .untrusted(let address, let detail):
    Explanation(
      "\(host(address)) does not prove who it is: \(detail).",
      next:
        "Check the clock of this machine and its ca-certificates; behind a proxy that reads along set SSL_CERT_FILE.",
      .unavailable)
  case .refused(let address, let status): refused(address, status)
  case .broken(let address, let received, let total):
    Explanation(
      "The connection to \(host(address)) keeps breaking; \(sizeText(received))"
        + (total.map { " of \(sizeText($0))" } ?? "") + " are here.",
      next: "Run the same command again: it goes on where it stopped.", .temporary)
  case .webPage(let address):
    Explanation(
      "Instead of a file, a web page came from \(address).",
      next: "A proxy or a hotel's login page may stand in between: open the address in a browser.",
      .unavailable)
  case .wrongSize(let address, let found, let wanted):
    Explanation(
      "\(address) has \(found) bytes where \(wanted) were published; nothing was replaced.",
      next: "Check HF_ENDPOINT; if it is not set, the published file has changed: please report it.", .badData
    )
  case .wrongDigest(let address, let found, let wanted):
    Explanation(
      "What came from \(address) is not the published file (\(wanted.algorithm.rawValue) \(found.hex) instead of"
        + " \(wanted.hex)); it was thrown away and nothing was replaced.",
      next: "Try again; if it happens twice, the server or a proxy changes the file.", .badData)
  default: explainDisk(error)
  }
}

private func refused(_ address: String, _ status: Int) -> Explanation {
  switch status {
  case 404, 410:
    Explanation(
      "\(address) does not exist (\(status)).",
      next: "Check HF_ENDPOINT; if it is not set, the file has moved: please report it.", .unavailable)
  case 401, 403:
    Explanation(
      "\(host(address)) does not give out \(address) (\(status)).",
      next:
        "Open the address in a browser to see why; 'onset models import DIR' takes over files fetched by hand.",
      .unavailable)
  case 429, 500...:
    Explanation(
      "\(host(address)) is out of order or overloaded (\(status)).",
      next: "Run the same command again later: it goes on where it stopped.", .temporary)
  default: Explanation("\(host(address)) answered \(status) to \(address).", .unavailable)
  }
}

private func explainDisk(_ error: DownloadError) -> Explanation {
  switch error {
  case .noSpace(let path, let needed, let free):
    Explanation(
      "\(sizeText(needed)) more are needed at \(path), and \(sizeText(free)) are free.",
      next: "Make room, or set ONSET_MODELS to a folder on a larger disk.", .cannotCreate)
  case .fileTooLarge(let path, let size):
    Explanation(
      "\(path) cannot grow beyond \(sizeText(size)): a limit of the file system or of this session (ulimit -f).",
      next: "Set ONSET_MODELS to a folder on another file system, or raise the limit.", .cannotCreate)
  case .unreadable(let path, let code):
    Explanation("\(path) cannot be read: \(systemText(code)).", code == ENOENT ? .noInput : .inputOutput)
  case .unwritable(let path, let code):
    Explanation(
      "\(path) cannot be written: \(systemText(code)).",
      next: "Check its permissions, or set ONSET_MODELS to another folder.",
      code == EACCES || code == EPERM ? .noPermission : .cannotCreate)
  case .digestUnavailable(let algorithm):
    Explanation(
      "The installed libcrypto refuses \(algorithm.rawValue), so files cannot be checked.", .software)
  case .transport(let address, let code, let detail):
    Explanation(
      "Fetching \(address) failed: \(detail) (curl \(code)).", next: "Try again later.", .unavailable)
  default: Explanation("Fetching failed: \(error).", next: "Please report it.", .software)
  }
}

/// Of an address the part that a person knows.
private func host(_ address: String) -> String {
  let rest = address.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
  return rest.count > 1 && rest[0].hasSuffix(":") ? String(rest[1]) : address
}

/// What the system calls an errno.
func systemText(_ code: Int32) -> String { String(cString: strerror(code)) }
