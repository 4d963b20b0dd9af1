"""Writes beside the frames of each shard what H.264 leaves of them, as viewers' clips are: coded.npy.

    python training/mini/coded.py --clips training/runs/foley
"""

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.dataset import read_shard  # noqa: E402


def coded(frames):
    """frames [N, T, H, W, 3] uint8 through one H.264 video, each clip beginning with a picture of its own."""
    count, length, height, width, _ = frames.shape
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", "25"]
    form = ["-c:v", "libx264", "-crf", "20", "-pix_fmt", "yuv420p", "-force_key_frames", f"expr:not(mod(n,{length}))"]
    written = subprocess.run(["ffmpeg", "-v", "error", *raw, "-i", "-", *form, "-f", "matroska", "-"],
                             input=np.ascontiguousarray(frames).tobytes(), stdout=subprocess.PIPE, check=True).stdout
    shown = subprocess.run(["ffmpeg", "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                           input=written, stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(shown, np.uint8).reshape(frames.shape)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clips", type=Path, required=True)
    chosen = options.parse_args()
    for folder in sorted(chosen.clips.glob("shard-*")):
        kept = folder / "coded.npy"
        if kept.exists():
            continue
        frames, _, _ = read_shard(folder)
        partial = folder / "coded.partial.npy"
        np.save(partial, coded(frames))
        partial.rename(kept)
        print(folder.name, flush=True)


if __name__ == "__main__":
    main()
