import Foundation

/// The page for a browser at the other end of a tunnel.
struct MonitorPage {
  private let listing: MonitorListing

  init(_ listing: MonitorListing) { self.listing = listing }

  /// What plays, for the page's own script.
  var now: String {
    struct Now: Encodable {
      let address: String?
      let title: String?
      let isPlaying: Bool
      let position: Double
      /// The page is drawn anew when it changes.
      let takes: [String]
    }
    let take = listing.current
    let now = Now(
      address: take?.address, title: take?.title, isPlaying: listing.isPlaying, position: listing.position,
      takes: listing.takes.map(\.address))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(now)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  var html: String {
    """
    <!doctype html><html lang="en"><meta charset="utf-8"><title>Onset</title>
    <meta name="viewport" content="width=device-width">
    <style>
    body { background: #16161c; color: #d8d8e0; font: 16px/1.5 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em }
    section { margin: .8em 0; padding: .6em 1em; background: #20202a; border-radius: 6px }
    audio { width: 100% } a { color: #8fb8ff } .now { outline: 2px solid #8fb8ff }
    </style>
    <h1>Onset</h1>
    <section class="now"><p><b>Now:</b> <span id="title">nothing</span>
    <label><input type="checkbox" id="follow" checked> follow the studio</label></p>
    <audio id="now" controls preload="auto"></audio></section>
    <div id="takes">\(listing.takes.map(section).joined(separator: "\n"))</div>
    <script>
    \(Self.script)
    </script></html>
    """
  }

  private func section(_ take: MonitorTake) -> String {
    """
    <section><p>\(escaped(take.title)) \(links(take))</p>
    <audio controls preload="none" src="\(take.address)"></audio></section>
    """
  }

  private func links(_ take: MonitorTake) -> String {
    let kinds = take.file == nil ? ["wav"] : ["flac", "wav"]
    return kinds.map { "<a href=\"\(take.address(as: $0))\">\($0)</a>" }.joined(separator: " ")
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }

  /// Follows what plays here: the take (so A/B too), start and stop, and the place where they differ by more
  /// than a blink.
  private static let script = """
    const sound = document.getElementById("now"), title = document.getElementById("title");
    const follow = document.getElementById("follow");
    let takes = null, wasPlaying = false;
    async function look() {
      try {
        const now = await (await fetch("/now.json", { cache: "no-store" })).json();
        if (takes !== null && takes !== now.takes.join()) {
          const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
          document.getElementById("takes").replaceWith(page.getElementById("takes"));
        }
        takes = now.takes.join();
        title.textContent = now.title ?? "nothing";
        if (now.address && sound.getAttribute("src") !== now.address) {
          const place = sound.currentTime, runs = !sound.paused;
          sound.src = now.address;
          sound.currentTime = follow.checked ? now.position : place;
          if (runs) sound.play();
        }
        if (follow.checked && now.isPlaying) {
          if (Math.abs(sound.currentTime - now.position) > 0.2) sound.currentTime = now.position;
          if (sound.paused) sound.play().catch(() => {});
        } else if (follow.checked && wasPlaying) sound.pause();
        wasPlaying = now.isPlaying;
      } catch { title.textContent = "the studio does not answer"; }
    }
    setInterval(look, 250);
    look();
    """
}
