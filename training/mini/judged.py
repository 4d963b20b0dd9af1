"""Writes Tests/Judged: a few new clips with their events, prompts, and the judge of classes, for the engine's tests.

    python training/mini/judged.py --runs training/runs --out Tests/Judged
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley import captions  # noqa: E402
from foley.preview import write_mp4  # noqa: E402
from foley.sounds import CLASSES, EVENTS  # noqa: E402
from foley.stage import make_clip  # noqa: E402
from mini import classifier  # noqa: E402

SHOWN = ["wood", "metal", "glass", "drum", "stone", "footsteps on gravel", "knock", "bell"]
SAID = ["rain", "wind", "metal", "glass", "drum", "bell", "engine", "birds", "footsteps on gravel", "clock"]
FIRST = 7_000_000


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    judge = classifier.load(chosen.runs)
    tensors = {name: value.half().contiguous() for name, value in judge.state_dict().items()
               if not name.endswith("num_batches_tracked")}
    save_file(tensors, chosen.out / "judge.safetensors")
    clips = []
    for index, name in enumerate(SHOWN):
        seed = FIRST + index
        # A clip that shows nothing tells nothing.
        while not (made := make_clip(seed, 4.0, [name], conflict=False, draw=False)).pictures or len(made.events) < 2:
            seed += 100
        video = f"{name.replace(' ', '-')}.mp4"
        write_mp4(chosen.out / video, make_clip(seed, 4.0, [name], conflict=False), sound=False)
        clips.append({"video": video, "caption": made.caption, "sound": name,
                      "events": [round(at, 4) for at, _, _ in made.events]})
    rng = np.random.default_rng(FIRST)
    prompts = [{"prompt": captions.caption(rng, [(name, {"count": 5} if name in EVENTS else {})]), "sound": name}
               for name in SAID]
    (chosen.out / "index.json").write_text(json.dumps({"classes": CLASSES, "clips": clips, "prompts": prompts},
                                                      indent=1) + "\n")


if __name__ == "__main__":
    main()
