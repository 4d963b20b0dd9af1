"""Judges a model by the sound that the engine writes for new clips of the foley stage.

    python training/evaluate.py --model assets/models/onset-mini --runs training/runs --work training/runs/judged

Drives `onset render --json`. Clips, words and photographs are new; the judge of classes knows real sound alone. Beside
each figure of the model stand a floor (other clips' events, rolled labels) and a ceiling (the real sound, and the
VAE's reconstruction of it through the vocoder). `--clips` and `--seeds` make it shorter, `--rows` picks some rows.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from foley import captions  # noqa: E402
from foley.preview import write_mp4  # noqa: E402
from foley.sounds import AMBIENCES, CLASSES, EVENTS  # noqa: E402
from foley.stage import make_clip  # noqa: E402
from mini import classifier, measure  # noqa: E402
from mini.mel import mel  # noqa: E402
from mini.onsets import Tally, merged, onsets  # noqa: E402

# A creak and a thunder have no moment that a detector could name.
STRUCK = [name for name in EVENTS if name not in ("creak", "thunder")]
FIRST = 5_000_000
TONAL, NOISY = ("metal", "glass"), ("rain", "wind", "waves")


class Engine:
    """Renders takes with the command, and keeps them."""

    def __init__(self, options):
        self.program, self.model, self.work = options.onset, options.model, options.work
        self.seeds, self.strength, self.steps = options.seeds, options.cfg_strength, options.num_steps
        self.threads = options.threads
        self.seconds = []

    def takes(self, name, prompt, video=None, duration=4.0, negative="", seeds=None):
        """Sounds [seeds][samples] of one order; the folder `name` keeps them. Orders of another number have other seeds:
        the same few noises under every prompt would judge the noises."""
        folder = self.work / "takes" / name
        count = seeds or self.seeds
        kept = folder / "takes.json"
        if not kept.exists():
            folder.mkdir(parents=True, exist_ok=True)
            seed = 42 + count * int(name.rsplit("-", 1)[1])
            command = [self.program, "render", *([str(video)] if video else []), "--prompt", prompt, "--negative-prompt",
                       negative, "--duration", str(duration), "--count", str(count), "--seed", str(seed), "--model",
                       str(self.model), "--cfg-strength", str(self.strength), "--num-steps", str(self.steps),
                       *(["--threads", str(self.threads)] if self.threads else []), "--output", str(folder), "--json",
                       "--quiet"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
            kept.write_text(done.stdout)
        takes = json.loads(kept.read_text())["takes"]
        self.seconds += [sum(take["timings"].values()) for take in takes]
        return [read(take["audio"]) for take in takes]


def read(path):
    raw = subprocess.run(["flac", "-dcs", "--force-raw-format", "--endian=little", "--sign=signed", path],
                         capture_output=True, check=True).stdout
    if len(raw) % 3:
        raise SystemExit(f"{path}: not 24 bits")
    bytes_ = np.frombuffer(raw, np.uint8).reshape(-1, 3).astype(np.int32)
    value = bytes_[:, 0] | bytes_[:, 1] << 8 | bytes_[:, 2] << 16
    return torch.from_numpy(((value ^ 0x800000) - 0x800000).astype(np.float32) / 8388608)


class Clips:
    """Clips of the stage as video files, drawn once."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def make(self, name, seed, duration, **options):
        clip = make_clip(seed, duration, draw=False, **options)
        path = self.folder / f"{name}-{seed}.mp4"
        if not path.exists():
            drawn = make_clip(seed, duration, **options)
            write_mp4(path, drawn, sound=False)
        return clip, path


class Judges:
    def __init__(self, runs):
        self.judge = classifier.load(runs)

    @torch.no_grad()
    def logits(self, sound):
        return self.judge(mel(sound[None]))[0]

    def names(self, sound):
        return CLASSES[int(self.logits(sound).argmax())]


def struck(clip):
    return merged([at for (at, name, _), seen in zip(clip.events, clip.visible) if seen and name in STRUCK])


def single(index, names=CLASSES):
    return [names[index % len(names)]]


def sync_row(engine, clips, judges, count, duration, name, **options):
    """Caption and video: when it sounds, and what."""
    tallies = {(kind, reach): Tally(reach) for kind in ("model", "shuffled", "real") for reach in (0.04, 0.08)}
    right = total = 0
    heard, times = [], []
    for i in range(count):
        clip, path = clips.make(name, FIRST + i, duration, classes=single(i, STRUCK), conflict=False, held_out=False,
                                **options)
        at = struck(clip)
        if not at:
            continue
        takes = engine.takes(f"{name}-{i}", clip.caption, path, duration)
        found = [onsets(take.numpy()) for take in takes]
        for reach in (0.04, 0.08):
            tallies["real", reach].add(onsets(clip.sound), at)
            for x in found:
                tallies["model", reach].add(x, at)
        heard.append(found)
        times.append(at)
        right += sum(judges.names(take) == clip.classes[0] for take in takes)
        total += len(takes)
    # Each take against every other video: one neighbour alone is chance, from .17 to .22 for the very same takes.
    for reach in (0.04, 0.08):
        for other in range(1, len(times)):
            for found, at in zip(heard, times[other:] + times[:other]):
                for x in found:
                    tallies["shuffled", reach].add(x, at)
    return {f"{kind} F1@{int(reach * 1000)}": tally.f1 for (kind, reach), tally in tallies.items()} | {
        "class": right / max(total, 1), "takes": total}


def text_row(engine, judges, count, held):
    """Prompts alone."""
    right, each = [], {}
    for i in range(count):
        name, rng = CLASSES[i % len(CLASSES)], np.random.default_rng([FIRST, i, int(held)])
        prompt = captions.caption(rng, [(name, {"count": 5} if name in EVENTS else {})], held)
        for take in engine.takes(f"text-{'held' if held else 'known'}-{i}", prompt):
            right.append(judges.names(take) == name)
            each.setdefault(name, []).append(right[-1])
    return {"class": float(np.mean(right)), "takes": len(right),
            "worst": ", ".join(f"{n} {np.mean(x):.2f}" for n, x in sorted(each.items(), key=lambda y: np.mean(y[1]))[:5])}


def conflict_row(engine, clips, judges, count):
    """The caption says another class than the picture shows."""
    both = classes = moments = total = 0
    for i in range(count):
        clip, path = clips.make("conflict", FIRST + 50_000 + i, 4.0, classes=single(i, STRUCK), conflict=True)
        at = struck(clip)
        if not at or not clip.pictures:
            continue
        for take in engine.takes(f"conflict-{i}", clip.caption, path):
            tally = Tally(0.08)
            tally.add(onsets(take.numpy()), at)
            named, timed = judges.names(take) == clip.classes[0], tally.f1 >= 0.6
            both, classes, moments, total = both + (named and timed), classes + named, moments + timed, total + 1
    return {"both": both / max(total, 1), "class": classes / max(total, 1), "moments": moments / max(total, 1),
            "takes": total}


def negative_row(engine, judges, count):
    """A sound that a two-sound prompt names leaves when the negative prompt names it too."""
    there = gone = kept = total = 0
    for i in range(count):
        rng = np.random.default_rng([FIRST, 7, i])
        stays, leaves = STRUCK[i % len(STRUCK)], list(AMBIENCES)[i % len(AMBIENCES)]
        prompt = f"{captions.name_of(rng, stays)} and {captions.name_of(rng, leaves)}"
        unwanted = captions.name_of(rng, leaves)
        a, b = CLASSES.index(leaves), CLASSES.index(stays)
        for plain, without in zip(engine.takes(f"two-{i}", prompt),
                                  engine.takes(f"without-{i}", prompt, negative=unwanted)):
            before, after = judges.logits(plain), judges.logits(without)
            total += 1
            if before[a] > 0:
                there += 1
                gone += bool(after[a] < 0)
                kept += bool(after[b] > 0)
    return {"left": gone / max(there, 1), "other kept": kept / max(there, 1), "was there": there / max(total, 1),
            "takes": total}


def level_row(engine, clips, count):
    """Levels of each class against real sound, in dB, over captioned videos."""
    out = {}
    for name in CLASSES:
        # Clips of one class differ by several dB: a class's level takes many of them.
        real = [measure.level(torch.from_numpy(make_clip(FIRST + 90_000 + i, 4.0, [name], conflict=False, draw=False).sound))
                for i in range(100)]
        made = []
        for i in range(count):
            clip, path = clips.make(f"level-{name.replace(' ', '-')}", FIRST + 90_000 + i, 4.0, classes=[name],
                                    conflict=False)
            made += [measure.level(take) for take in engine.takes(f"level-{name.replace(' ', '-')}-{i}", clip.caption,
                                                                  path)]
        out[name] = float(np.mean(made) - np.mean(real))
    return out


def tone_row(engine, clips, count):
    """Tonal peaks of what rings and buzz of what hisses, in the model's sound and in real sound."""
    out = {}
    for name in (*TONAL, *NOISY):
        made, real = [], []
        for i in range(count):
            clip, path = clips.make(f"level-{name}", FIRST + 90_000 + i, 4.0, classes=[name], conflict=False)
            takes = engine.takes(f"level-{name}-{i}", clip.caption, path)
            if name in TONAL:
                at = [at for at, _, _ in clip.events]
                real.append(measure.peaks(mel(torch.from_numpy(clip.sound)[None])[0], at))
                made += [measure.peaks(mel(take[None])[0], onsets(take.numpy())) for take in takes]
            else:
                real.append(measure.buzz(torch.from_numpy(clip.sound)))
                made += [measure.buzz(take) for take in takes]
        out[name] = {"model": float(np.nanmean(made)), "real": float(np.nanmean(real))}
    return out


def coded_row(judges, runs, count):
    """The VAE and the vocoder on real sound: what the flow transformer could reach at best."""
    from mini import activation, vae, vocoder

    activation.install()
    coder, maker = vae.load(runs), vocoder.load(runs)
    right = {"real": [], "mel": [], "sound": []}
    distances, tones, buzzes, levels = [], {n: [] for n in TONAL}, {n: [] for n in NOISY}, {}
    for i in range(count):
        name = CLASSES[i % len(CLASSES)]
        clip = make_clip(FIRST + 200_000 + i, 4.096, [name], conflict=False, draw=False)
        real = torch.from_numpy(clip.sound[:65536])
        with torch.no_grad():
            again = coder.decode(coder.encode(mel(real[None]))[0])
            sound = vocoder.play(maker, again)[0]
            right["mel"].append(CLASSES[int(judges.judge(again)[0].argmax())] == name)
        right["real"].append(judges.names(real) == name)
        right["sound"].append(judges.names(sound) == name)
        distances.append(measure.distance(real, sound))
        levels.setdefault(name, []).append(measure.level(sound) - measure.level(real))
        if name in TONAL:
            at = [at for at, _, _ in clip.events]
            tones[name].append([measure.peaks(m[0], at) for m in (mel(sound[None]), again, mel(real[None]))])
        if name in NOISY:
            buzzes[name].append([measure.buzz(sound), measure.buzz(real)])
    return {"class": {kind: float(np.mean(x)) for kind, x in right.items()}, "log-spectral distance": np.mean(distances),
            "peaks (sound, mel, real)": {n: np.nanmean(x, 0).round(3).tolist() for n, x in tones.items() if x},
            "buzz (sound, real)": {n: np.mean(x, 0).round(3).tolist() for n, x in buzzes.items() if x},
            "level, dB": {n: round(float(np.mean(x)), 1) for n, x in levels.items()}}


ROWS = ("coded", "sync", "plain8", "text", "free", "conflict", "negative", "tone", "level")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", type=Path, required=True)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--onset", default=".build/release/onset")
    options.add_argument("--clips", type=int, default=300)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--cfg-strength", type=float, default=4.5)
    options.add_argument("--num-steps", type=int, default=25)
    options.add_argument("--threads", type=int, help="of a render; two evaluations of other rows then share a machine")
    options.add_argument("--rows", default=",".join(ROWS))
    chosen = options.parse_args()
    torch.manual_seed(11)
    engine, clips, judges = Engine(chosen), Clips(chosen.work / "clips"), Judges(chosen.runs)
    n = chosen.clips
    rows = {
        "coded": lambda: coded_row(judges, chosen.runs, n),
        "sync": lambda: sync_row(engine, clips, judges, n, 4.0, "sync"),
        "plain8": lambda: sync_row(engine, clips, judges, n // 2, 8.0, "plain8", flash=False),
        "text": lambda: text_row(engine, judges, n, False),
        "free": lambda: text_row(engine, judges, n, True),
        "conflict": lambda: conflict_row(engine, clips, judges, n),
        "negative": lambda: negative_row(engine, judges, n // 2),
        "tone": lambda: tone_row(engine, clips, max(n // 20, 3)),
        "level": lambda: level_row(engine, clips, max(n // 20, 3)),
    }
    found = {}
    for name in chosen.rows.split(","):
        found[name] = rows[name]()
        print(name, json.dumps(found[name], default=float), flush=True)
    (chosen.work / "figures.json").write_text(json.dumps(found, indent=1, default=float))


if __name__ == "__main__":
    main()
