"""Draws the bundled clips that show onset-mini at its best: scenes of the foley stage that training never saw.

    python training/clips/showcase.py assets/clips

Needs the ffmpeg command. Silent, 8 s, 320 x 320.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.preview import write_mp4  # noqa: E402
from foley.stage import make_clip  # noqa: E402

CLIPS = {"drum": ("drum", 9_000_001), "gravel": ("footsteps on gravel", 9_000_003), "knock": ("knock", 9_000_002)}


def main(folder):
    for name, (kind, seed) in CLIPS.items():
        clip = make_clip(seed, 8.0, [kind], (320, 320), conflict=False, flash=False)
        write_mp4(Path(folder) / f"{name}.mp4", clip, sound=False)
        print(name, clip.caption, [round(at, 2) for at, _, _ in clip.events])


if __name__ == "__main__":
    main(sys.argv[1])
