"""Keeps what training needs to go on from on another machine: mean weights in float16.

    python training/mini/checkpoints.py keep --runs training/runs        # writes training/checkpoints
    python training/mini/checkpoints.py restore --runs training/runs     # writes what RUNS lacks

The flow transformer and the vocoder go on from the shipped model. Optimisers are not kept: a restored run begins a new
budget.
"""

import argparse
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mini.export import LOUDER, louder  # noqa: E402

HERE = Path(__file__).resolve().parents[1] / "checkpoints"
MODEL = HERE.parents[1] / "assets/models/onset-mini"
KEPT = ("vae", "pictures", "text", "classifier")


def keep(runs):
    HERE.mkdir(exist_ok=True)
    for name in KEPT:
        saved = torch.load(runs / f"{name}.pt", weights_only=True)
        values = {**saved["network"], **saved["mean"]}
        save_file({n: v.half().contiguous() if v.is_floating_point() else v for n, v in values.items()},
                  HERE / f"{name}.safetensors")


def restore(runs):
    runs.mkdir(parents=True, exist_ok=True)
    found = {name: HERE / f"{name}.safetensors" for name in KEPT}
    found |= {"flow": MODEL / "flow.safetensors", "vocoder": MODEL / "vocoder.safetensors"}
    for name, path in found.items():
        target = runs / f"{name}.pt"
        if target.exists() or not path.exists():
            continue
        prefix = "flow." if name == "flow" else ""
        values = {prefix + n.removeprefix("generator."): v.float() if v.is_floating_point() else v
                  for n, v in load_file(path).items()}
        if name == "vocoder":
            values = louder(values, LOUDER)
        torch.save({"network": values, "mean": {}, "optimiser": None, "step": 0, "spent": 0.0}, target)
        print(target)
    if not (runs / "vocabulary.txt").exists():
        shutil.copyfile(MODEL / "vocabulary.txt", runs / "vocabulary.txt")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=["keep", "restore"])
    options.add_argument("--runs", type=Path, required=True)
    chosen = options.parse_args()
    {"keep": keep, "restore": restore}[chosen.what](chosen.runs)


if __name__ == "__main__":
    main()
