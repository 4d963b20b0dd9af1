"""Trains the judge of classes: a small convolutional network on log-mels of real sound alone (the stage's), never on
what a network made.

    python training/mini/classifier.py --sound training/runs/sound --runs training/runs --minutes 10
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.dataset import read_shard  # noqa: E402
from foley.sounds import CLASSES  # noqa: E402
from foley.stage import make_clip  # noqa: E402
from mini.loop import train  # noqa: E402
from mini.mel import mel  # noqa: E402


class Judge(nn.Module):
    """Log-mel [B, BINS, T] to logits [B, classes]; several may be true."""

    def __init__(self):
        super().__init__()
        widths = [1, 24, 48, 64, 96]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1, bias=False) for a, b in zip(widths, widths[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm2d(b) for b in widths[1:])
        self.out = nn.Linear(2 * 96 * 5, len(CLASSES))

    def forward(self, x):
        x = (x[:, None] + 3) / 1.5
        for conv, norm in zip(self.convs, self.norms):
            x = F.max_pool2d(F.relu(norm(conv(x))), 2)
        x = torch.cat([x.mean(-1), x.amax(-1)], 1).flatten(1)
        return self.out(F.dropout(x, 0.3, self.training))


def load(runs):
    judge = Judge()
    saved = torch.load(Path(runs) / "classifier.pt", weights_only=True)
    judge.load_state_dict({**saved["network"], **saved["mean"]})
    return judge.eval()


def disturbed(sound, rng):
    """What recordings differ in: level, a breath of noise."""
    sound = sound * torch.from_numpy(10 ** rng.uniform(-0.4, 0.3, (len(sound), 1)).astype(np.float32))
    hiss = torch.from_numpy(10 ** rng.uniform(-4.5, -2.6, (len(sound), 1)).astype(np.float32))
    return (sound + hiss * torch.randn_like(sound)).clamp(-1, 1)


def varied(mels, rng):
    """Colour, and pieces that are missing."""
    b, bins, t = mels.shape
    curve = F.interpolate(torch.from_numpy(rng.normal(0, 0.15, (b, 1, 6)).astype(np.float32)), bins, mode="linear",
                          align_corners=True)
    mels = mels + curve.transpose(1, 2)
    for x in mels:
        if rng.random() < 0.5:
            at, wide = rng.integers(0, bins - 8), rng.integers(2, 9)
            x[at:at + wide] = x.mean()
        if rng.random() < 0.3:
            at, wide = rng.integers(0, t - 30), rng.integers(5, 30)
            x[:, at:at + wide] = x.amin()
    return mels


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sound", type=Path, required=True)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=10)
    chosen = options.parse_args()
    torch.manual_seed(5)
    torch.set_num_threads(1)
    rng = np.random.default_rng(5)
    rows, labels = [], []
    for shard in sorted(chosen.sound.glob("shard-*")):
        _, sound, facts = read_shard(shard)
        rows += list(sound)
        for fact in facts:
            labels.append([float(name in fact["classes"]) for name in CLASSES])
    labels = torch.tensor(labels)
    held = [(name, make_clip(2_100_000 + i, 4.096, [name], conflict=False, draw=False).sound)
            for name in CLASSES for i in range(6)]
    held_mels = mel(torch.from_numpy(np.stack([sound[:65536] for _, sound in held])))
    held_classes = torch.tensor([CLASSES.index(name) for name, _ in held])
    judge = Judge()

    def loss(step, done):
        some = rng.integers(0, len(rows), 32)
        sound = torch.from_numpy(np.stack([rows[i] for i in some])).float() / 32767
        mels = varied(mel(disturbed(sound, rng)), rng)
        with torch.autocast("cpu", torch.bfloat16):
            said = judge(mels).float()
        total = F.binary_cross_entropy_with_logits(said, labels[some]) * 10
        right = (said.argmax(1) == labels[some].argmax(1)).float().mean()
        return total, {"loss": total.item(), "right": right.item()}

    def report(network, step):
        if step % 400:
            return ""
        return f"new sounds of one class: {(network(held_mels).argmax(1) == held_classes).float().mean():.3f}"

    train(chosen.runs / "classifier.pt", judge, loss, chosen.minutes, 2e-3, report=report, decay=0.01, keep=0.99)


if __name__ == "__main__":
    main()
