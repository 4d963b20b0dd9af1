"""Writes clips that people can look at: an mp4 with sound, and one sheet of frames and a spectrogram for
several seeds.

python training/foley/preview.py --seeds 0-4 --out training/runs/preview [--classes "bell,rain"]
"""

import argparse
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.stage import FRAME_RATE, RATE, make_clip  # noqa: E402


def write_wav(path, sound):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).round().astype("<i2").tobytes())


def write_mp4(path, clip, sound=True):
    """H.264 video, with AAC sound or silent; needs the ffmpeg command."""
    height, width = clip.frames.shape[1:3]
    wav = path.with_suffix(".wav")
    write_wav(wav, clip.sound)
    audio = ["-i", str(wav), "-c:a", "aac", "-shortest"] if sound else ["-an"]
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{width}x{height}",
        "-r",
        str(FRAME_RATE),
        "-i",
        "-",
        *audio,
        "-c:v",
        "libx264",
        "-crf",
        "20",
        "-pix_fmt",
        "yuv420p",
        str(path),
    ]
    subprocess.run(command, input=clip.frames.tobytes(), check=True)
    wav.unlink()


def sheet(path, clips, columns=10):
    """A row of frames and a spectrogram for each clip; frames are taken around the first seen event, else
    evenly."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(
        len(clips), 2, figsize=(20, 2.0 * len(clips)), width_ratios=[4, 1.2], squeeze=False
    )
    for clip, (left, right) in zip(clips, axes):
        at = [int(at * FRAME_RATE + 0.999) for (at, _, _), seen in zip(clip.events, clip.visible) if seen]
        first = min(max(at[0] - 4, 0), len(clip.frames) - columns) if at else 0
        step = 1 if at else max(len(clip.frames) // columns, 1)
        chosen = clip.frames[first : first + step * columns : step][:columns]
        left.imshow(np.concatenate(list(chosen), 1), interpolation="nearest", aspect="equal")
        marks = " ".join(f"{t:.2f}" for t, _, _ in clip.events[:8])
        left.set_title(
            f"{clip.seed} {clip.classes} sees {clip.pictures}: {clip.caption}  [{marks}] frame {first}", fontsize=8
        )
        left.axis("off")
        right.specgram(clip.sound + 1e-7, NFFT=512, Fs=RATE, noverlap=384, vmin=-120, vmax=-30)
        right.axis("off")
    figure.tight_layout(pad=0.3)
    figure.savefig(path, dpi=70)
    pyplot.close(figure)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", default="0-3", help="a range such as 0-3")
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--classes", help="one or two classes with a comma between them")
    options.add_argument("--duration", type=float, default=4)
    options.add_argument("--size", default="64x64")
    options.add_argument("--no-video", action="store_true")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    low, _, high = chosen.seeds.partition("-")
    classes = chosen.classes.split(",") if chosen.classes else None
    size = tuple(int(side) for side in chosen.size.split("x"))
    clips = [make_clip(seed, chosen.duration, classes, size) for seed in range(int(low), int(high or low) + 1)]
    sheet(chosen.out / "sheet.png", clips)
    for clip in [] if chosen.no_video else clips:
        write_mp4(chosen.out / f"{clip.seed}.mp4", clip)


if __name__ == "__main__":
    main()
