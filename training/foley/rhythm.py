"""When events happen and how strong they are; how much goes on in an ambience."""

import numpy as np

# Kinds of rhythm, and the gaps in seconds that sound natural for a class.
KINDS = {
    "wood": ("single few regular bounce irregular", 0.18, 1.2),
    "metal": ("single few regular bounce irregular", 0.25, 1.4),
    "glass": ("single few regular bounce irregular", 0.25, 1.2),
    "stone": ("single few regular bounce irregular", 0.2, 1.2),
    "drum": ("regular irregular few groups", 0.16, 0.9),
    "water drop": ("single few regular irregular", 0.25, 1.5),
    "splash": ("single few irregular", 0.8, 2.5),
    "footsteps on gravel": ("steps", 0.3, 0.75),
    "footsteps on wood": ("steps", 0.3, 0.75),
    "footsteps on snow": ("steps", 0.38, 0.9),
    "knock": ("groups groups single", 0.15, 0.4),
    "creak": ("single few", 1.3, 2.2),
    "keys": ("few irregular regular", 0.45, 1.4),
    "clock": ("clockwork", 0.25, 1.0),
    "bell": ("single regular few", 0.6, 1.8),
    "thunder": ("single few", 1.8, 3.5),
}


def _gaps(rng, kind, low, high, duration):
    """Endless gaps between events."""
    period = np.exp(rng.uniform(np.log(low), np.log(high)))
    if kind == "clockwork":
        period = [1.0, 0.5, 0.5, 0.25, rng.uniform(0.3, 1.0)][rng.integers(5)]
        return lambda: period
    if kind in ("regular", "steps"):
        sway = 0.02 if kind == "regular" else 0.05
        return lambda: period * (1 + sway * rng.standard_normal())
    if kind == "groups":
        size, pause, short = int(rng.integers(2, 5)), rng.uniform(0.5, 1.4), rng.uniform(low, min(high, 0.32))
        state = [0]

        def grouped():
            state[0] += 1
            return pause if state[0] % size == 0 else short * (1 + 0.06 * rng.standard_normal())

        return grouped
    return lambda: rng.uniform(low, min(2 * high, duration * 0.6))


def _bounces(rng, duration):
    """Drops whose bounces come faster and softer."""
    times, start = [], rng.uniform(0.35, 0.9)
    while start < duration - 0.3:
        gap, keep, at, strength = rng.uniform(0.35, 0.75), rng.uniform(0.62, 0.86), start, 1.0
        while gap > 0.07 and at < duration - 0.15:
            times.append((at, max(strength, 0.15)))
            at, gap, strength = at + gap, gap * keep, strength * (0.25 + 0.75 * keep)
        start = at + rng.uniform(0.8, 2.0)
    return times


def events(rng, name, duration):
    """[(seconds, strength 0..1)] of a class, in order; and the kind of rhythm."""
    kinds, low, high = KINDS[name]
    kinds = kinds.split()
    kind = kinds[rng.integers(len(kinds))]
    base = rng.uniform(0.5, 1.0)
    if kind == "bounce":
        return [(at, base * s) for at, s in _bounces(rng, duration)], kind
    at = rng.uniform(0.05, 0.3) if rng.random() < 0.1 else rng.uniform(0.3, min(1.2, duration * 0.3))
    if kind == "single":
        return [(rng.uniform(0.3, duration * 0.75), base)], kind
    limit = int(rng.integers(2, 5)) if kind == "few" else 10**6
    gap, spread, times = _gaps(rng, kind, low, high, duration), rng.uniform(0, 0.25), []
    stop = duration - 0.15 if rng.random() < 0.8 else duration * rng.uniform(0.5, 0.9)
    while at < stop and len(times) < limit:
        times.append((float(at), float(np.clip(base + spread * rng.standard_normal(), 0.3, 1))))
        at += max(gap(), low * 0.8)
    return times, kind


def drive(rng, name, duration):
    """Knots (seconds, 0..1) of how much goes on; linear between them."""
    t = np.arange(-0.5, duration + 0.75, 0.05)
    kind = "swash" if name == "waves" else ["steady", "swell", "rise", "fall", "bumps", "bumps"][rng.integers(6)]
    if kind == "swash":
        return t, 0.05 + 0.95 * np.abs(
            np.sin(np.pi * t / rng.uniform(2.4, 5) + rng.uniform(0, 3.1))
        ) ** rng.uniform(2, 4)
    if kind == "steady":
        return t, np.full(len(t), rng.uniform(0.25, 0.9))
    if kind == "swell":
        return t, 0.55 + rng.uniform(0.2, 0.45) * np.sin(2 * np.pi * t / rng.uniform(2, 6) + rng.uniform(0, 6))
    if kind in ("rise", "fall"):
        line = np.clip((t - rng.uniform(0, duration * 0.5)) / (duration * rng.uniform(0.3, 0.7)), 0, 1)
        return t, 0.1 + 0.85 * (line if kind == "rise" else 1 - line)
    # Bumps: an engine revved, gusts, showers.
    value = np.full(len(t), rng.uniform(0.05, 0.25))
    for centre in np.arange(rng.uniform(0.4, 1.5), duration, rng.uniform(1.1, 2.6)):
        width = rng.uniform(0.18, 0.5)
        value += rng.uniform(0.5, 0.9) * np.exp(-(((t - centre) / width) ** 2))
    return t, np.clip(value, 0, 1)
