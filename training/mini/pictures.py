"""Trains the two towers that see: the image tower (CLIP-like) and the sync tower (Synchformer-like).

    python training/mini/pictures.py --clips training/runs/foley --runs training/runs --minutes 30

Both learn what is seen; the sync tower also when something is struck, through a reader of neighbouring tokens as the
flow transformer has one, and the image tower how long ago.
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
from foley.sounds import AMBIENCES, CLASSES, EVENTS  # noqa: E402
from foley.stage import plan  # noqa: E402
from mini.loop import train  # noqa: E402
from mini.onsets import matches  # noqa: E402
from mini.sizes import SIZES  # noqa: E402
from networks.clip import ImageTower  # noqa: E402
from networks.synchformer import SyncTower  # noqa: E402

CLIP_MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(3, 1, 1)
CLIP_STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(3, 1, 1)
WINDOW = 32  # frames a training piece has
NUMBER = len(CLASSES)
# Whose moments are hardest to see: asked for more often.
SUBTLE = {"clock", "bell", "stone", "footsteps on wood"}


class Reader(nn.Module):
    """Tokens [B, T, width] to [B, T, outputs], by two convolutions over time."""

    def __init__(self, width, outputs):
        super().__init__()
        self.first, self.second = nn.Conv1d(width, 128, 7, padding=3), nn.Conv1d(128, outputs, 3, padding=1)

    def forward(self, x):
        return self.second(F.silu(self.first(x.transpose(1, 2)))).transpose(1, 2)


class Eyes(nn.Module):
    def __init__(self):
        super().__init__()
        self.clip, self.sync = ImageTower(SIZES["clip"]), SyncTower(SIZES["sync"])
        # Two halves of a frame in which something is struck, how much an ambience does, how soon and how long ago
        # the nearest blow is, what is seen.
        self.sync_reader = Reader(SIZES["sync"]["embed_dim"], 5 + NUMBER)
        self.clip_reader = nn.Linear(SIZES["clip"]["embed_dim"], 1 + NUMBER)
        self.clip_scale = nn.Parameter(torch.tensor(8.0))
        begin(self.sync)


@torch.no_grad()
def begin(tower):
    """The first block begins as a look at what has changed from the frame before and changes to the next; left to itself
    attention averages over all frames for thousands of steps, and nothing moves. Channels 0 to 15 say when (a
    sixteenth of a turn a frame), the next 24 what is there, the last 24 how it changes."""
    width, size = SIZES["sync"]["embed_dim"], SIZES["sync"]["embed_dim"] // SIZES["sync"]["num_heads"]
    turns = 2 * torch.pi / 16 * torch.arange(1, 9).float()

    def code(t):
        return torch.stack([(turns * t).cos(), (turns * t).sin()], 1).flatten()

    tower.temp_embed.zero_()
    for t in range(tower.steps):
        tower.temp_embed[0, t, :16] = code(torch.tensor(float(t)))
    tower.pos_embed.normal_(0, 0.1)[..., :16] = 0
    for part in (slice(0, 16), slice(40, 64)):
        tower.patch_embed_3d.proj.weight[part] = 0
        tower.patch_embed_3d.proj.bias[part] = 0
    for number, block in enumerate(tower.blocks):
        attention = block.timeattn
        for head, offset in enumerate((0, -1, 1, 2)):
            q = attention.qkv.weight[head * size:(head + 1) * size]
            k = attention.qkv.weight[width + head * size:width + (head + 1) * size]
            q.mul_(0.1)[:, :16] = 0
            k.mul_(0.1)[:, :16] = 0
            for i, turn in enumerate(turns * offset):
                rotation = torch.tensor([[turn.cos(), -turn.sin()], [turn.sin(), turn.cos()]])
                q[2 * i:2 * i + 2, 2 * i:2 * i + 2] += 0.9 * rotation
                k[2 * i:2 * i + 2, 2 * i:2 * i + 2] += 0.9 * torch.eye(2)
        if number == 0:
            look = torch.zeros(size, width)
            nn.init.orthogonal_(look[:, 16:40])
            value, out = attention.qkv.weight[2 * width:], attention.proj.weight
            out.mul_(0.1)
            for head in range(3):
                value[head * size:(head + 1) * size] = look
            attention.qkv.bias[2 * width:] = 0
            for row in range(12):
                out[40 + row].zero_()[row], out[40 + row][size + row] = 3.0, -3.0
                out[52 + row].zero_()[2 * size + row], out[52 + row][row] = 3.0, -3.0


def load(runs):
    eyes = Eyes()
    saved = torch.load(Path(runs) / "pictures.pt", weights_only=True)
    eyes.load_state_dict({**saved["network"], **saved["mean"]})
    return eyes.eval()


def planes(frames):
    """uint8 [..., H, W, 3] to float [..., 3, H, W] in 0..1."""
    return frames.movedim(-1, -3).float() / 255


def sync_tokens(tower, frames):
    """Frames [B, T, 3, S, S] in 0..1, T a multiple of 8, to [B, T, width]."""
    b, t = frames.shape[:2]
    frames = frames * 2 - 1
    motion = tower.motion(frames).unflatten(1, (t // 8, 8)).flatten(0, 1)
    segments = frames.unflatten(1, (t // 8, 8)).flatten(0, 1).transpose(1, 2)
    return tower(segments, motion).reshape(b, t, -1)


def clip_tokens(tower, frames):
    """Frames [N, 3, S, S] in 0..1 to [N, width]."""
    return tower((frames - CLIP_MEAN) / CLIP_STD)


class Scenes:
    """Random pieces of shards, as drawn or as a video holds them, with what there is to know about each frame."""

    def __init__(self, folders, seed=0):
        self.rng = np.random.default_rng(seed)
        self.clips = []
        for folder in folders:
            frames, _, facts = read_shard(folder)
            looks = [frames, np.load(Path(folder) / "coded.npy", mmap_mode="r")]
            self.clips += [(looks, i, fact) for i, fact in enumerate(facts)]
        self.lively = [clip for clip in self.clips if any(clip[2]["visible"])]
        self.subtle = [clip for clip in self.lively if SUBTLE & set(clip[2]["pictures"])]

    def piece(self):
        # Mostly pieces in which something is seen to happen.
        lively = self.rng.random() < 0.8
        subtle = lively and self.rng.random() < 0.25
        chosen = self.subtle if subtle else self.lively if lively else self.clips
        looks, index, fact = chosen[self.rng.integers(len(chosen))]
        frames = looks[self.rng.integers(len(looks))]
        start = int(self.rng.integers(0, frames.shape[1] - WINDOW + 1))
        if lively:
            seen = [at for (at, _, _), visible in zip(fact["events"], fact["visible"]) if visible]
            start = int(seen[self.rng.integers(len(seen))] * 25) - int(self.rng.integers(2, WINDOW - 2))
            start = min(max(start, 0), frames.shape[1] - WINDOW)
        piece = torch.from_numpy(np.array(frames[index, start:start + WINDOW]))
        struck = torch.zeros(2 * WINDOW)
        ago, soon = torch.full((WINDOW,), 9.0), torch.full((WINDOW,), 9.0)
        time = torch.arange(WINDOW) / 25.0
        for (at, _, _), seen in zip(fact["events"], fact["visible"]):
            at = at - start / 25
            if not seen:
                continue
            since = time - at
            ago = torch.where(since >= 0, torch.minimum(ago, since), ago)
            soon = torch.where(since < 0, torch.minimum(soon, -since), soon)
            place = at * 50
            near = torch.arange(2 * WINDOW) - place + 0.5
            struck = torch.maximum(struck, torch.exp(-0.5 * (near / 0.8).square()))
        seen = torch.zeros(NUMBER)
        for name in fact["pictures"]:
            seen[CLASSES.index(name)] = 1
        parts = [p for p in plan(fact["seed"], fact["duration"]) if p.curve and p.visible]
        drive = torch.tensor([parts[0].drive_at(start / 25 + t) if parts else -1.0 for t in time.tolist()])
        near = torch.stack([torch.exp(-soon / 0.15), torch.exp(-ago / 0.15)], 1)
        return piece, struck.view(WINDOW, 2), near, seen, drive

    def batch(self, count):
        pieces = [self.piece() for _ in range(count)]
        frames, *rest = (torch.stack(part) for part in zip(*pieces))
        return self.vary(planes(frames)), *rest

    def vary(self, x):
        """Other light, colour, side and framing, the same through a piece."""
        for i in range(len(x)):
            light, lift, colour = self.rng.uniform((0.7, -0.1, 0.2), (1.3, 0.1, 1.4))
            mixed = torch.full((3, 3), (1 - colour) / 3) + torch.eye(3) * colour
            piece = torch.einsum("ac,tchw->tahw", mixed * light, x[i]) + lift
            if self.rng.random() < 0.5:
                piece = piece.flip(-1)
            if self.rng.random() < 0.4:
                side = int(self.rng.integers(50, 64))
                top, left = self.rng.integers(0, 64 - side + 1, 2)
                piece = F.interpolate(piece[:, :, top:top + side, left:left + side], (64, 64), mode="bilinear",
                                      align_corners=False)
            x[i] = piece
        return x.clamp_(0, 1)


def losses(eyes, batch, still=False):
    """`still` leaves the image tower out."""
    frames, struck, near, seen, drive = batch
    b, t = frames.shape[:2]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        read = eyes.sync_reader(sync_tokens(eyes.sync, frames))
    read = read.float()
    weight = 1 + 9 * struck
    onset = (F.binary_cross_entropy_with_logits(read[..., :2], struck, reduction="none") * weight).mean()
    driven = drive >= 0
    driving = (torch.sigmoid(read[..., 2]) - drive)[driven].square().mean() if driven.any() else read.sum() * 0
    when = (torch.sigmoid(read[..., 3:5]) - near).square().mean()
    what = F.binary_cross_entropy_with_logits(read[..., 5:], seen[:, None].expand(-1, t, -1))
    total = 2 * onset + 2 * driving + 10 * when + 3 * what
    figures = {"onset": onset.item(), "drive": driving.item(), "when": when.item(), "what": what.item()}
    if still:
        return total, figures
    some = torch.arange(0, t, 8) + torch.randint(0, 8, (t // 8,))
    image = clip_tokens(eyes.clip, frames[:, some].flatten(0, 1)).view(b, len(some), -1)
    said = eyes.clip_reader(image * eyes.clip_scale)
    age = (torch.sigmoid(said[..., 0]) - near[:, some, 1]).square().mean()
    named = F.binary_cross_entropy_with_logits(said[..., 1:], seen[:, None].expand(-1, len(some), -1))
    return total + 5 * age + 3 * named, {**figures, "age": age.item(), "named": named.item()}


def found(read, seconds):
    """Times of onsets in a map [T, 2] of 50 values a second."""
    heat = torch.sigmoid(read[..., :2]).flatten()
    top = F.max_pool1d(heat[None, None], 5, 1, 2)[0, 0]
    return ((heat == top) & (heat > 0.4)).nonzero()[:, 0].add(0.5).div(50)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clips", type=Path, required=True)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--batch", type=int, default=16)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--still", action="store_true", help="only the sync tower learns")
    options.add_argument("--threads", type=int, default=1)
    chosen = options.parse_args()
    torch.manual_seed(3)
    torch.set_num_threads(chosen.threads)
    shards = sorted(chosen.clips.glob("shard-*"))
    scenes, held = Scenes(shards[1:]), Scenes(shards[:1], seed=5)
    eyes = Eyes()
    tests = [held.batch(8) for _ in range(24)]
    if chosen.still:
        eyes.clip.requires_grad_(False)
        eyes.clip_reader.requires_grad_(False)
        eyes.clip_scale.requires_grad_(False)

    def report(network, step):
        if step % 300:
            return ""
        hits = real = seen = right = count = 0
        for frames, struck, near, what, drive in tests:
            read = network.sync_reader(sync_tokens(network.sync, frames))
            image = clip_tokens(network.clip, frames[:, ::8].flatten(0, 1)).view(8, -1, SIZES["clip"]["embed_dim"])
            said = network.clip_reader(image * network.clip_scale)[..., 1:].mean(1)
            for i in range(8):
                truth = found(torch.logit(struck[i].clamp(1e-4, 1 - 1e-4)), None).tolist()
                heard = found(read[i], None).tolist()
                hits, real, seen = hits + matches(heard, truth, 0.04), real + len(truth), seen + len(heard)
                if what[i].sum() == 1:
                    right, count = right + bool(what[i][said[i].argmax()]), count + 1
        return f"held onsets F1@40 {2 * hits / max(real + seen, 1):.3f} of {real}; image names {right}/{count}"

    train(chosen.runs / "pictures.pt", eyes, lambda step, done: losses(eyes, scenes.batch(chosen.batch), chosen.still),
          chosen.minutes, chosen.rate, report=report, decay=0.01)


if __name__ == "__main__":
    main()
