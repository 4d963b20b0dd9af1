"""Writes what the flow transformer is trained on: for each shard of clips the towers' tokens of every frame, and the
latents of several dubs.

    python training/mini/latents.py --clips training/runs/foley --runs training/runs --out training/runs/latents

Two dubs of each clip are true; in the third other classes sound at the moments of the picture.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.dataset import read_shard  # noqa: E402
from foley.stage import dub  # noqa: E402
from mini import pictures, vae  # noqa: E402
from mini.mel import mel  # noqa: E402
from mini.sizes import EARLY, HOP  # noqa: E402

DUBS = [(1, False), (2, False), (3, True)]
# Guidance drives up what is louder than most: at the command's strength of 4.5 a drum came out 5.5 dB over real sound's level
# when the flow transformer had heard it at its own. It hears classes so much softer, in dB, that takes have their levels;
# found in two rounds of evaluate.py.
SOFTER = {"drum": 4.5, "bell": 2.2, "crickets": 2.0, "footsteps on wood": 1.9, "splash": 1.6, "footsteps on snow": 1.5,
          "footsteps on gravel": 1.1, "clock": 1.0, "rain": -1.0, "waves": -1.0, "glass": -1.0, "creak": -0.9, "thunder": -0.8}


def plain(value):
    return value.item() if isinstance(value, np.generic) else value


@torch.no_grad()
def tokens_of(eyes, frames):
    """(clip tokens of all frames, sync tokens of whole segments, and of segments that begin a frame later), float16."""
    x = pictures.planes(torch.from_numpy(np.array(frames)))
    whole = len(x) // 8 * 8
    later = torch.cat([x[1:], x[-1:]])[:whole]
    sync = [pictures.sync_tokens(eyes.sync, y[None, :whole])[0].half().numpy() for y in (x, later)]
    return pictures.clip_tokens(eyes.clip, x).half().numpy(), *sync


@torch.no_grad()
def latents_of(coder, seed, duration):
    """(mean and log-variance [dubs, 2, N, C] float16, facts of each dub)."""
    dubs = [dub(seed, take, duration, swap, SOFTER) for take, swap in DUBS]
    count = round(duration * 16000) // (2 * HOP) * 2 * HOP
    late = [np.pad(sound, (EARLY, 0))[:count] for sound, _ in dubs]
    sound = torch.from_numpy(np.stack([(x * 32767).round() / 32767 for x in late])).float()
    mean, log_variance = coder.encode(mel(sound))
    facts = [[(name, {k: plain(v) for k, v in fact.items()}) for name, fact in parts] for _, parts in dubs]
    return torch.stack([mean, log_variance], 1).transpose(2, 3).half().numpy(), facts


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clips", type=Path, required=True)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--part", choices=["pictures", "sound"], required=True)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    seeing = chosen.part == "pictures"
    network = pictures.load(chosen.runs) if seeing else vae.load(chosen.runs)
    for shard in sorted(chosen.clips.glob("shard-*")):
        folder = chosen.out / shard.name
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{chosen.part}.npz"
        if target.exists():
            continue
        frames, _, facts = read_shard(shard)
        if seeing:
            # As drawn and as a video holds them, in turns.
            coded = np.load(shard / "coded.npy", mmap_mode="r")
            found = [tokens_of(network, (frames, coded)[i % 2][i]) for i in range(len(frames))]
            arrays = {name: np.stack([item[i] for item in found]) for i, name in enumerate(("clip", "sync", "later"))}
        else:
            found = [latents_of(network, fact["seed"], fact["duration"]) for fact in facts]
            arrays = {"latents": np.stack([a for a, _ in found])}
            kept = [{**fact, "dubs": dubs} for fact, (_, dubs) in zip(facts, found)]
            (folder / "clips.json").write_text(json.dumps(kept))
        partial = folder / f".{chosen.part}.npz"
        with open(partial, "wb") as file:
            np.savez(file, **arrays)
        partial.rename(target)
        print(folder.name, chosen.part, flush=True)


if __name__ == "__main__":
    main()
