"""One clip of the foley stage: pictures, sound and a caption that belong together, all from one seed.

python training/foley/preview.py --seeds 0-4 --out training/runs/preview
"""

from dataclasses import dataclass, field

import numpy as np

from . import captions, rhythm
from .dsp import RATE, band, noise, reverberate, rms, room
from .pictures import FRAME_RATE, SPREADING, shoot
from .sounds import AMBIENCES, CLASSES, EVENTS, OUTDOORS, ambience_track, decibels, event_track


@dataclass
class Part:
    """One source: the class that is heard, the class that is seen, and when."""

    sound: str
    picture: str
    events: list = field(default_factory=list)
    kind: str = ""
    curve: tuple = ()
    level: float = 0.0
    visible: bool = True
    flash: bool = False
    slot: int = 0

    def drive_at(self, t):
        return float(np.interp(t, *self.curve)) if self.curve else 0.0


@dataclass
class Clip:
    """frames [T, H, W, 3] uint8 at 25 a second (or None), sound [N] float32 at 16 kHz within -1..1, events in
    order as (seconds, class, strength), `visible` and `flash` for each event; `pictures` are the classes
    seen, `classes` those heard.
    """

    seed: int
    duration: float
    frames: np.ndarray
    sound: np.ndarray
    caption: str
    classes: list
    pictures: list
    events: list
    visible: list
    flash: list
    conflict: bool
    negative: str


def _event_part(rng, name, duration, slot=0):
    events, kind = rhythm.events(rng, name, duration)
    return Part(
        name,
        name,
        events,
        kind,
        level=rng.uniform(-5, 3),
        flash=rng.random() < (0.65 if name == "thunder" else 0.35),
        slot=slot,
    )


def _ambience_part(rng, name, duration):
    return Part(name, name, curve=rhythm.drive(rng, name, duration), level=rng.uniform(-4, 4))


def _parts(rng, duration, classes):
    if classes is None:
        events, ambiences = list(EVENTS), list(AMBIENCES)
        kind = rng.choice(4, p=[0.53, 0.2, 0.17, 0.1])
        first = events[rng.integers(len(events))]
        second = events[rng.integers(len(events))]
        ambience = ambiences[rng.integers(len(ambiences))]
        classes = [[first], [ambience], [first, ambience], [first] if first == second else [first, second]][kind]
    return [
        _event_part(rng, name, duration, slot) if name in EVENTS else _ambience_part(rng, name, duration)
        for slot, name in enumerate(classes)
    ]


def _contradict(rng, part):
    """Another class is seen than is heard, at the same moments."""
    others = [name for name in (EVENTS if part.events else AMBIENCES) if name != part.sound and name != "creak"]
    part.picture = others[rng.integers(len(others))]


def _facts(part):
    gaps = np.diff([at for at, _ in part.events])
    count = len(part.events) if part.kind in ("single", "few") else 5 * (len(part.events) > 4)
    return {
        **({"count": count} if part.events else {}),
        "loud": part.level > 1.5 and (not part.events or max(s for _, s in part.events) > 0.8),
        "soft": part.level < -3.5 and (not part.events or max(s for _, s in part.events) < 0.75),
        "fast": len(gaps) > 2 and np.median(gaps) < 0.36,
        "slow": len(gaps) > 1 and np.median(gaps) > 1.1,
    }


def _sound(rng, parts, duration):
    """The mix: each source at its level, one room, a breath of noise. [N] float32."""
    count = round(duration * RATE)
    peak = 0.0
    mixed = np.zeros(count)
    for part in sorted(parts, key=lambda part: not part.events):
        if part.events:
            track = event_track(rng, part.sound, part.events, count, part.level)
            peak = max(peak, np.abs(track).max())
        else:
            curve = np.interp(np.arange(count) / RATE, *part.curve)
            track = ambience_track(rng, part.sound, curve, part.level)
            if peak:
                # An ambience lies behind what happens, and does not bury it.
                track *= min(1.0, peak * decibels(rng.uniform(-30, -20)) / (rms(track) + 1e-9))
        mixed += track
    if rng.random() < 0.75:
        outdoors = any(part.sound in OUTDOORS for part in parts)
        response = room(rng, rng.uniform(0.08, 0.6), rng.uniform(2000, 6500))
        mixed = reverberate(mixed, response, rng.uniform(0.02, 0.1) if outdoors else rng.uniform(0.05, 0.4))
    mixed += band(noise(rng, count), None, rng.uniform(500, 5000)) * decibels(rng.uniform(-82, -60))
    loudest = np.abs(mixed).max()
    return (mixed * min(1.0, 0.97 / loudest)).astype(np.float32)


def _plan(seed, duration, classes, conflict, flash=None):
    """(seconds, parts, whether another class is seen than heard)."""
    plan = np.random.default_rng([seed, 0])
    length = duration if duration is not None else 4 + 0.32 * int(plan.integers(0, 19))
    parts = _parts(plan, length, classes)
    clash = plan.random() < 0.06 if conflict is None else conflict
    if clash:
        _contradict(plan, parts[0])
    # Off screen: heard, not seen; more often where something else is in the picture.
    for part in parts:
        part.visible = plan.random() >= (0.08 if len(parts) == 1 else 0.15)
    if len(parts) == 2 and all(part.picture in SPREADING for part in parts):
        parts[1].visible = False
    for part in parts:
        part.flash = (part.flash if flash is None else flash) and part.visible
    return length, parts, clash


def plan(seed, duration=None, classes=None, conflict=None):
    """The parts of a seed's clip."""
    return _plan(seed, duration, classes, conflict)[1]


def dub(seed, take, duration=None, swap=False, softer=None):
    """Another sound for the pictures of a seed: (sound, [(class, facts)] for captions). Instruments, room and levels
    are drawn anew for each `take`; `swap` lets other classes sound at the same moments; `softer` are decibels by
    class, of which the facts say nothing."""
    length, parts, _ = _plan(seed, duration, None, None)
    rng = np.random.default_rng([seed, 1, take])
    for part in parts:
        part.level = rng.uniform(-5, 3)
        if swap:
            same = [name for name in (EVENTS if part.events else AMBIENCES) if name != part.picture]
            part.sound = same[rng.integers(len(same))]
    facts = [(part.sound, _facts(part)) for part in parts]
    for part in parts:
        part.level -= (softer or {}).get(part.sound, 0.0)
    return _sound(rng, parts, length), facts


def make_clip(seed, duration=None, classes=None, size=(64, 64), conflict=None, held_out=False, draw=True, flash=None):
    """The clip of a seed. `duration` in seconds (None: 4 to 10 in steps of 0.32); `classes` one or two of
    CLASSES (None: drawn); `conflict` True shows another class than is heard (None: in 6 % of clips);
    `flash` whether blows are lit (None: a third of them);
    `held_out` uses words and photographs kept from training; `draw` False leaves the frames out. Raises
    KeyError for a class that is not in CLASSES."""
    for name in classes or ():
        if name not in CLASSES:
            raise KeyError(name)
    # Sound, pictures and words have generators of their own: leaving one out does not change the others.
    heard, seen, said = (np.random.default_rng([seed, stream]) for stream in range(1, 4))
    length, parts, clash = _plan(seed, duration, classes, conflict, flash)
    sound = _sound(heard, parts, length)
    text = captions.caption(said, [(part.sound, _facts(part)) for part in parts], held_out)
    absent = [name for name in CLASSES if name not in [part.sound for part in parts]]
    every = sorted(
        ((at, part.sound, strength, part.visible, part.flash) for part in parts for at, strength in part.events)
    )
    return Clip(
        seed=seed,
        duration=length,
        frames=shoot(seen, parts, length, size, held_out) if draw else None,
        sound=sound,
        caption=text,
        classes=[part.sound for part in parts],
        pictures=[part.picture for part in parts if part.visible],
        events=[item[:3] for item in every],
        visible=[item[3] for item in every],
        flash=[item[4] for item in every],
        conflict=bool(clash),
        negative=captions.negative(said, absent[said.integers(len(absent))], held_out),
    )


__all__ = ["CLASSES", "Clip", "FRAME_RATE", "RATE", "make_clip"]
