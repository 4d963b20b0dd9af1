"""Trains the flow transformer on latents and tokens.

    python training/mini/flow.py --latents training/runs/latents --runs training/runs --minutes 90

Clips are cut to pieces of 4 to 10 s at whole sync segments, as the engine would see them. Auxiliary readers ask the
latent stream, from the first step, what happens when and where in the clip a token lies.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley import captions  # noqa: E402
from foley.sounds import CLASSES  # noqa: E402
from mini import text, tokens  # noqa: E402
from mini.loop import train  # noqa: E402
from mini.sizes import EARLY, HOP, RATE, SIZES  # noqa: E402
from networks.flow import FlowTransformer  # noqa: E402

SEGMENT = 0.32  # seconds of a sync segment, ten latent tokens
LATENT_RATE = RATE / HOP / 2
LENGTHS = {5.12: [4.0, 4.0, 4.0, 5.0, 5.12], 10.24: [8.0, 8.0, 8.0, 8.0, 6.0, 7.0, 10.0]}


class Clips:
    """Pieces of the shards under a folder, with all their dubs."""

    def __init__(self, folder, seed=0):
        self.rng = np.random.default_rng(seed)
        self.shards = {}
        for shard in sorted(Path(folder).glob("shard-*")):
            if not ((shard / "sound.npz").exists() and (shard / "pictures.npz").exists()):
                continue
            facts = json.loads((shard / "clips.json").read_text())
            with np.load(shard / "sound.npz") as sound, np.load(shard / "pictures.npz") as seen:
                item = (sound["latents"], seen["clip"], (seen["sync"], seen["later"]), facts)
            self.shards.setdefault(facts[0]["duration"], []).append(item)
        if not self.shards:
            raise SystemExit(f"no latents in {folder}: run training/mini/latents.py first")

    def statistics(self):
        """Mean and deviation of sampled latents, [C] each."""
        some = [item[0][:, :, 0].astype(np.float32) for items in self.shards.values() for item in items[:6]]
        noise = [np.exp(item[0][:, :, 1].astype(np.float32)) for items in self.shards.values() for item in items[:6]]
        flat = np.concatenate([x.reshape(-1, x.shape[-1]) for x in some])
        extra = np.concatenate([x.reshape(-1, x.shape[-1]) for x in noise]).mean(0)
        return torch.from_numpy(flat.mean(0)), torch.from_numpy(np.sqrt(flat.var(0) + extra))

    def batch(self, count):
        kinds = list(self.shards)
        # Short clips cost half, yet 8 s is what people render: each as often as the other.
        whole = kinds[self.rng.integers(len(kinds))]
        length = LENGTHS[whole][self.rng.integers(len(LENGTHS[whole]))]
        # A file that ends with the span lacks its last picture.
        length -= 0.04 * (self.rng.random() < 0.5)
        n, c = int(np.ceil(length * LATENT_RATE - 1e-6)), int(length * 8 + 1e-6)
        s = (int(length * 25 + 1e-6) - 8) // 8 * 8 + 8
        latents, clips, syncs, parts, marks = [], [], [], [], []
        for _ in range(count):
            sound, clip, sync, facts = self.shards[whole][self.rng.integers(len(self.shards[whole]))]
            i, take = self.rng.integers(len(facts)), int(self.rng.choice(3, p=[0.35, 0.35, 0.3]))
            fact = facts[i]
            last = int((whole - length) / SEGMENT + 1e-6)
            a = int(self.rng.integers(0, last + 1))
            if fact["events"]:
                # Something must happen in the piece: a caption for silence teaches silence.
                at = fact["events"][self.rng.integers(len(fact["events"]))][0]
                low, high = np.ceil((at + 0.4 - length) / SEGMENT), np.floor((at - 0.1) / SEGMENT)
                a = int(np.clip(self.rng.integers(low, max(low, high) + 1), 0, last))
            latents.append(sound[i, take, :, 10 * a:10 * a + n])
            # The engine picks the first picture at or after a tick, and the sync ticks, added up in floating point, run
            # ahead of 25 pictures a second from the 18th on (FrameSampler.swift, as in the reference).
            frames = 8 * a + np.ceil(np.arange(c) / 8 * 25 - 1e-6).astype(int)
            clips.append(clip[i][np.minimum(frames, clip.shape[1] - 1)])
            syncs.append(np.concatenate([sync[0][i][8 * a:8 * a + 16], sync[1][i][8 * a + 16:8 * a + s]]))
            # What is heard, and what of it is seen.
            struck = np.zeros((n, 2), np.float32)
            for (at, _, _), visible in zip(fact["events"], fact["visible"]):
                near = np.arange(n) + 0.5 - (at + EARLY / RATE - a * SEGMENT) * LATENT_RATE
                hit = np.exp(-0.5 * (near / 0.8) ** 2)
                struck = np.maximum(struck, np.stack([hit, hit * visible], 1))
            marks.append(struck)
            parts.append((fact["dubs"][take], take == 2 or fact["conflict"]))
        floats = [torch.from_numpy(np.stack(x).astype(np.float32)) for x in (latents, clips, syncs, marks)]
        return *floats, parts


class Trained(nn.Module):
    def __init__(self, empty_text):
        super().__init__()
        self.flow = FlowTransformer(SIZES["flow"])
        d = SIZES["flow"]["hidden_dim"]
        with torch.no_grad():
            self.flow.empty_string_feat.copy_(empty_text)
            nn.init.normal_(self.flow.empty_clip_feat, std=0.1)
            nn.init.normal_(self.flow.empty_sync_feat, std=0.3)
            # Blocks begin as nothing, the way residual streams train best.
            for name, p in self.flow.named_parameters():
                if "adaLN_modulation.1" in name or name.startswith("final_layer.conv"):
                    p.zero_()
        self.readers = nn.ModuleList(nn.Linear(d, 2) for _ in range(2))
        # Late in the flow a reader of the latent stream hears the blow; this one has the pictures alone.
        self.sync_reader = nn.Linear(d, 1)

    def forward(self, x, t, clip, sync, words):
        """The flow, what the readers see behind the first and the last joint block, [B, N, 2] each, and what the
        pictures alone tell, [B, N]."""
        seen = []
        hooks = [block.register_forward_hook(lambda _, __, out: seen.append(out[0]))
                 for block in (self.flow.joint_blocks[0], self.flow.joint_blocks[-1])]
        conditions = self.flow.conditions(clip, sync, words, x.shape[1])
        v = self.flow(x, t, conditions)
        for hook in hooks:
            hook.remove()
        return v, [reader(y) for reader, y in zip(self.readers, seen)], self.sync_reader(conditions[1])[..., 0]


def load(runs, name="flow"):
    """The trained flow transformer, on its mean weights."""
    trained = Trained(torch.zeros(SIZES["flow"]["text_seq_len"], SIZES["flow"]["text_dim"]))
    saved = torch.load(Path(runs) / f"{name}.pt", weights_only=True)
    # A restored checkpoint has no readers.
    trained.load_state_dict({**saved["network"], **saved["mean"]}, strict=saved["optimiser"] is not None)
    return trained.eval().flow


class Speaker:
    """Captions to the text tower's states."""

    def __init__(self, runs, seed):
        self.words, self.tokenizer = text.load(runs), tokens.Tokenizer(Path(runs) / "vocabulary.txt")
        self.rng = np.random.default_rng(seed)
        self.other = {name: self._understood(name, said) for name, said in text.other_words(Path(runs)).items()}

    @torch.no_grad()
    def _understood(self, name, said):
        """Those of the sentences that the text tower, too, takes for this class."""
        ids = torch.tensor([self.tokenizer(sentence) for sentence in said])
        ends = (ids == self.tokenizer.end).int().argmax(1)
        names = [self.words.names(self.words(*some)[1] * self.words.scale) for some in zip(ids.split(256), ends.split(256))]
        right = torch.cat(names).argmax(1) == CLASSES.index(name)
        return [sentence for sentence, is_right in zip(said, right.tolist()) if is_right]

    @torch.no_grad()
    def states(self, texts):
        return self.words.clip.encode_text(torch.tensor([self.tokenizer(text) for text in texts]))

    def say(self, parts):
        # In other words now and then, so that what the text tower makes of words that no caption has is heard too.
        if self.rng.random() < 0.5 and all(self.other[name] for name, _ in parts):
            said = [self.other[name][self.rng.integers(len(self.other[name]))] for name, _ in parts]
            return " and ".join(said)
        return captions.caption(self.rng, parts, "more" if self.rng.random() < 0.7 else False)


def hits(read, struck):
    return F.binary_cross_entropy_with_logits(read, struck, reduction="none") * (1 + 4 * struck)


def times(count):
    """Early times decide what happens when: two fifths of all are drawn there."""
    t = torch.rand(count)
    return torch.where(torch.rand(count) < 0.4, t * 0.35, t)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--latents", required=True)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=90)
    options.add_argument("--rate", type=float, default=1.2e-3)
    options.add_argument("--batch", type=int, default=16)
    options.add_argument("--threads", type=int, default=1)
    chosen = options.parse_args()
    torch.manual_seed(6)
    torch.set_num_threads(chosen.threads)
    clips, speaker = Clips(chosen.latents), Speaker(chosen.runs, 6)
    trained = Trained(speaker.states([""])[0])
    mean, deviation = clips.statistics()
    trained.flow.latent_mean.copy_(mean)
    trained.flow.latent_std.copy_(deviation)

    def loss(step, done):
        latents, clip, sync, struck, parts = clips.batch(chosen.batch)
        b, n = len(latents), latents.shape[2]
        sampled = latents[:, 0] + (0.5 * latents[:, 1]).exp() * torch.randn_like(latents[:, 0])
        data = (sampled - mean) / deviation
        words = speaker.states([speaker.say(dub) for dub, _ in parts])
        # What is left out: words, pictures, both, or what the pictures show but not when. Where the pictures
        # contradict the sound, words must stay.
        draw = torch.rand(b)
        against = torch.tensor([clash for _, clash in parts])
        no_words = ((draw < 0.1) & ~against) | ((draw >= 0.92))
        no_pictures = ((draw >= 0.1) & (draw < 0.27)) | (draw >= 0.92)
        no_clip = no_pictures | ((draw >= 0.27) & (draw < 0.31))
        flow = trained.flow
        words = torch.where(no_words.view(-1, 1, 1), flow.empty_string_feat, words)
        clip = torch.where(no_clip.view(-1, 1, 1), flow.empty_clip_feat, clip)
        sync = torch.where(no_pictures.view(-1, 1, 1), flow.empty_sync_feat, sync)
        t, noise = times(b), torch.randn_like(data)
        x = torch.lerp(noise, data, t.view(-1, 1, 1))
        with torch.autocast("cpu", torch.bfloat16):
            v, seen, told = trained(x, t, clip, sync, words)
        heard, shown = struck.unbind(-1)
        error = (v.float() - (data - noise)).square().mean()
        place = ((torch.arange(n) + 0.5) / n).expand(b, n)
        aside = 0
        known = ~no_pictures
        for y in seen:
            y = y.float()
            aside = aside + hits(y[..., 0], heard)[known].mean() + 2 * (y[..., 1] - place).square().mean()
        timed = hits(told.float(), shown)[known].mean()
        figures = {"flow": error.item(), "aside": aside.item(), "timed": timed.item()}
        return error + 0.15 * aside + 0.3 * timed, figures

    train(chosen.runs / "flow.pt", trained, loss, chosen.minutes, chosen.rate, decay=0.01, every=200)


if __name__ == "__main__":
    main()
