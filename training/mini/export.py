"""Writes the trained networks as a model folder that the engine reads, in float16.

    python training/mini/export.py --runs training/runs --out assets/models/onset-mini
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mini import flow, pictures, text, vae, vocoder  # noqa: E402
from mini.sizes import SIZES  # noqa: E402

# Guidance makes takes louder than what the flow transformer has heard: at the command's strength classes lie 0 to 5 dB over real
# sound, so the vocoder's last convolution gives back about the middle of that. (latents.py has what single classes need.)
LOUDER = 2.2  # dB

DESCRIPTION = "Onset's own small model, trained on the foley stage: 23 kinds of sound, 4 to 10 seconds."


def halves(tensors, prefix=""):
    return {prefix + name: value.detach().half().contiguous() for name, value in tensors.items()}


def louder(vocoder, by):
    """A vocoder's tensors, its sound louder by so many dB."""
    last = ("conv_post.weight_g", "conv_post.bias")
    return {name: value * 10 ** (by / 20) if name in last else value for name, value in vocoder.items()}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    eyes, words = pictures.load(chosen.runs), text.load(chosen.runs)
    decoder = {name: value for name, value in vae.load(chosen.runs).state_dict().items()
               if not name.startswith("encoder.")}
    sound = louder(vocoder.load(chosen.runs).state_dict(), -LOUDER)
    parts = {
        "flow": halves(flow.load(chosen.runs).state_dict()),
        "clip": halves(words.clip.state_dict()) | halves(eyes.clip.state_dict(), "visual."),
        "sync": halves(eyes.sync.state_dict(), "vfeat_extractor."),
        "latent_decoder": halves(decoder),
        "vocoder": halves(sound, "generator."),
    }
    chosen.out.mkdir(parents=True, exist_ok=True)
    files = {}
    for part, tensors in parts.items():
        for name, value in tensors.items():
            if not torch.isfinite(value).all():
                raise SystemExit(f"{part}: {name} does not fit float16")
        files[part] = part.replace("_", "-") + ".safetensors"
        save_file(tensors, chosen.out / files[part])
    files["vocabulary"] = "vocabulary.txt"
    shutil.copyfile(chosen.runs / "vocabulary.txt", chosen.out / files["vocabulary"])
    config = {"format": 1, "name": "onset-mini", "license": "MIT", "description": DESCRIPTION, "architecture": SIZES,
              "files": files}
    (chosen.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    sizes = {path.name: path.stat().st_size for path in sorted(chosen.out.iterdir()) if path.is_file()}
    print("\n".join(f"{size / 1e6:6.2f} MB  {name}" for name, size in sizes.items()))
    print(f"{sum(sizes.values()) / 1e6:6.2f} MB")


if __name__ == "__main__":
    main()
