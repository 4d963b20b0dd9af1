extension Page {
  /// What a newcomer should know, in four pages.
  static let tour = Page(
    title: "welcome to onset",
    lines: [
      "On the left is the video, and below it the sound that was performed for it.",
      "On the right you say what to hear; enter renders a take.", "",
      "A first take may be on its way already: the line at the bottom shows how far it is.",
    ],
    following: [
      Page(
        title: "play and compare",
        lines: [
          "space plays, , and . step by a picture, [ and ] set the span.",
          "n renders the next seed: the same scene, another performance.",
          "j and k go through the takes; a and b put two on the sides, x switches between them.",
        ]),
      Page(
        title: "try things",
        lines: [
          "tab moves through the controls; arrows, typed numbers and the mouse set them, = resets.",
          "L turns live mode on: after each change you hear a draft by itself.",
          "u takes back, U does again. Nothing is ever overwritten.",
        ]),
      Page(
        title: "keep",
        lines: [
          "o circles the take you like, t writes a note on it, e exports it with the video.",
          "? shows every key, ctrl-p every command. q leaves; all is there when you come back.",
        ]),
    ])
}
