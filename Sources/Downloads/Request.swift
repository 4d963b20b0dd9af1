import CCurl
import Glibc

/// A curl handle that is ready to fetch one address from a given byte on.
final class Request {
  private let handle: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(_ download: Download, from start: Int64, _ validator: String?) throws(DownloadError) {
    guard Request.isReady, let handle = curl_easy_init() else {
      throw .transport(
        address: download.address, code: Int32(bitPattern: CURLE_FAILED_INIT.rawValue), detail: "")
    }
    self.handle = handle
    errorText.pointee = 0
    onset_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    address(download.address)
    trust()
    patience(download.patience)
    if start > 0 { resume(start, validator) }
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
    errorText.deallocate()
  }

  /// Certificates are verified: that is curl's default, and nothing here turns it off.
  private func address(_ address: String) {
    onset_curl_set_text(handle, CURLOPT_URL, address)
    let isSafe = address.lowercased().hasPrefix("https:")
    onset_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    onset_curl_set_text(handle, CURLOPT_REDIR_PROTOCOLS_STR, isSafe ? "https" : "http,https")
    onset_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 1)
    onset_curl_set_long(handle, CURLOPT_MAXREDIRS, 10)
    onset_curl_set_text(handle, CURLOPT_USERAGENT, "onset")
    onset_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
  }

  /// libcurl itself looks only at its built-in bundle; these are the names that people know from the tools.
  private func trust() {
    for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
      if let path = getenv(name), path.pointee != 0 {
        onset_curl_set_text(handle, CURLOPT_CAINFO, path)
        return
      }
    }
  }

  private func patience(_ patience: Patience) {
    onset_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    onset_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, patience.connect)
    onset_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    onset_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, patience.stall)
  }

  private func resume(_ start: Int64, _ validator: String?) {
    onset_curl_set_text(handle, CURLOPT_RANGE, "\(start)-")
    guard let validator else { return }
    headers = curl_slist_append(headers, "If-Range: \(validator)")
    onset_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
  }

  /// `context` is handed to each of the three; it must live until `perform` returns.
  func listen(
    _ context: UnsafeMutableRawPointer, _ line: onset_curl_write, _ bytes: onset_curl_write,
    _ time: onset_curl_progress
  ) {
    onset_curl_set_write(handle, CURLOPT_HEADERFUNCTION, line)
    onset_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    onset_curl_set_write(handle, CURLOPT_WRITEFUNCTION, bytes)
    onset_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    onset_curl_set_progress(handle, time)
    onset_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
    onset_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
  }

  func perform() -> CURLcode { curl_easy_perform(handle) }

  /// Curl's own words for what happened.
  func detail(of code: CURLcode) -> String {
    errorText.pointee != 0 ? String(cString: errorText) : String(cString: curl_easy_strerror(code))
  }
}
