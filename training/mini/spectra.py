"""Draws spectrograms of six classes side by side: real sound, its VAE reconstruction, what the engine performs.

    python training/mini/spectra.py --runs training/runs --work training/runs/judged --out docs/onset-mini.png
"""

import argparse
import sys
from pathlib import Path
from types import SimpleNamespace

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from evaluate import Clips, Engine  # noqa: E402
from mini import activation, vae, vocoder  # noqa: E402
from mini.mel import mel  # noqa: E402

SHOWN = ["metal", "glass", "drum", "footsteps on gravel", "rain", "birds"]
FIRST = 8_000_000


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--model", type=Path, default=Path("assets/models/onset-mini"))
    options.add_argument("--onset", default=".build/release/onset")
    chosen = options.parse_args()
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    activation.install()
    coder, maker = vae.load(chosen.runs), vocoder.load(chosen.runs)
    engine = Engine(SimpleNamespace(onset=chosen.onset, model=chosen.model, work=chosen.work, seeds=1,
                                    cfg_strength=4.5, num_steps=25, threads=None))
    clips = Clips(chosen.work / "clips")
    figure, axes = pyplot.subplots(len(SHOWN), 3, figsize=(13, 1.7 * len(SHOWN)))
    for row, name in enumerate(SHOWN):
        seed = FIRST + row
        clip, path = clips.make("spectra", seed, 4.096, classes=[name], conflict=False)
        real = torch.from_numpy(clip.sound[:65536])
        with torch.no_grad():
            again = vocoder.play(maker, coder.decode(coder.encode(mel(real[None]))[0]))[0]
        made = engine.takes(f"spectra-{row}", clip.caption, path)[0]
        titles = (f"{name}: real", "VAE and vocoder", f"performed: {clip.caption}")
        for axis, sound, title in zip(axes[row], (real, again, made), titles):
            axis.specgram(sound.numpy() + 1e-7, NFFT=512, Fs=16000, noverlap=384, vmin=-130, vmax=-30)
            axis.set_title(title, fontsize=8)
            axis.set_yticks([])
            for at, _, _ in clip.events:
                axis.axvline(at, 0, 0.06, color="red")
    figure.tight_layout()
    figure.savefig(chosen.out, dpi=60)


if __name__ == "__main__":
    main()
