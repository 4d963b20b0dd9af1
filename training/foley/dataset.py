"""Writes clips of the stage as shards that training maps into memory.

    python training/foley/dataset.py --seeds 0-4095 --out training/runs/foley --jobs 2 [--durations 4,8] [--sound-only]

A shard is a folder `shard-FIRST-LAST` with frames.npy [N, T, H, W, 3] uint8, sound.npy [N, samples] int16 and
clips.json (a list: seed, caption, negative, classes, pictures, events, visible, flash, conflict). A shard
that is there is kept, so that the same command goes on where it was stopped. All clips of a shard have one
length; shards take turns through `--durations`.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import time
from pathlib import Path

# One thread for each process: the pictures are small.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.stage import make_clip  # noqa: E402

FACTS = ("seed", "duration", "caption", "negative", "classes", "pictures", "events", "visible", "flash", "conflict")


def write_shard(job):
    """One shard; `job` is (folder, first seed, last seed, options of make_clip). The folder appears when it
    is whole."""
    folder, first, last, options = job
    if folder.exists():
        return folder
    clips = [make_clip(seed, **options) for seed in range(first, last + 1)]
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    if options["draw"]:
        np.save(partial / "frames.npy", np.stack([clip.frames for clip in clips]))
    np.save(partial / "sound.npy", np.stack([(clip.sound * 32767).round().astype(np.int16) for clip in clips]))
    (partial / "clips.json").write_text(json.dumps([{fact: getattr(clip, fact) for fact in FACTS} for clip in clips]))
    partial.rename(folder)
    return folder


def jobs_of(out, seeds, per_shard, durations, options):
    """The shards of a range of seeds (first, last); begin at a multiple of `per_shard` to go on with an older range."""
    first, last = seeds
    starts = range(first, last + 1, per_shard)
    return [
        (
            out / f"shard-{start:08d}-{min(start + per_shard - 1, last):08d}",
            start,
            min(start + per_shard - 1, last),
            {**options, "duration": durations[start // per_shard % len(durations)]},
        )
        for start in starts
    ]


def read_shard(folder):
    """(frames or None, sound, facts) of a shard; the arrays stay on the disc until they are read."""
    folder = Path(folder)
    frames = np.load(folder / "frames.npy", mmap_mode="r") if (folder / "frames.npy").exists() else None
    return frames, np.load(folder / "sound.npy", mmap_mode="r"), json.loads((folder / "clips.json").read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", required=True, help="a range such as 0-4095")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--per-shard", type=int, default=64)
    parser.add_argument("--durations", default="4", help="seconds, with commas between them")
    parser.add_argument("--size", default="64x64")
    parser.add_argument("--sound-only", action="store_true")
    parser.add_argument("--held-out", action="store_true", help="words and photographs that training never sees")
    chosen = parser.parse_args()
    seeds = tuple(int(seed) for seed in chosen.seeds.split("-"))
    options = {
        "size": tuple(int(side) for side in chosen.size.split("x")),
        "held_out": chosen.held_out,
        "draw": not chosen.sound_only,
    }
    durations = [float(seconds) for seconds in chosen.durations.split(",")]
    jobs = jobs_of(chosen.out, seeds, chosen.per_shard, durations, options)
    chosen.out.mkdir(parents=True, exist_ok=True)
    started = time.time()
    with multiprocessing.Pool(chosen.jobs) as pool:
        for index, folder in enumerate(pool.imap_unordered(write_shard, jobs), 1):
            print(f"{folder.name}  {index} of {len(jobs)}  {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
