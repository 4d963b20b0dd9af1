"""The classes of sound, their levels, and the sound of a scene."""

import numpy as np

from . import ambiences, hits
from .dsp import place

EVENTS = {
    "wood": hits.wood,
    "metal": hits.metal,
    "glass": hits.glass,
    "stone": hits.stone,
    "drum": hits.drum,
    "water drop": hits.water_drop,
    "splash": hits.splash,
    "footsteps on gravel": hits.footstep_gravel,
    "footsteps on wood": hits.footstep_wood,
    "footsteps on snow": hits.footstep_snow,
    "knock": hits.knock,
    "creak": hits.creak,
    "keys": hits.keys,
    "clock": hits.tick,
    "bell": hits.bell,
    "thunder": hits.thunder,
}
AMBIENCES = {
    "rain": ambiences.rain,
    "wind": ambiences.wind,
    "waves": ambiences.waves,
    "fire": ambiences.fire,
    "engine": ambiences.engine,
    "birds": ambiences.birds,
    "crickets": ambiences.crickets,
}
CLASSES = [*EVENTS, *AMBIENCES]

# Peak of the loudest event, dBFS. Real life spans 60 dB; a mix that one can listen to spans about 16.
PEAKS = {
    "wood": -8,
    "metal": -6,
    "glass": -10,
    "stone": -9,
    "drum": -5,
    "water drop": -15,
    "splash": -9,
    "footsteps on gravel": -12,
    "footsteps on wood": -11,
    "footsteps on snow": -14,
    "knock": -8,
    "creak": -12,
    "keys": -13,
    "clock": -18,
    "bell": -7,
    "thunder": -3,
}
# Root mean square of the loud parts, dBFS.
LEVELS = {"rain": -26, "wind": -25, "waves": -23, "fire": -30, "engine": -22, "birds": -26, "crickets": -30}
# What sounds in the open has no room around it.
OUTDOORS = {"thunder", "rain", "wind", "waves", "birds", "crickets", "footsteps on snow", "footsteps on gravel"}


def decibels(level):
    return 10 ** (level / 20)


def event_track(rng, name, events, count, level=0.0):
    """`events` are (seconds, strength); `level` is in dB over the class's own. [count] samples."""
    strike = EVENTS[name](rng)
    out = np.zeros(count)
    for at, strength in events:
        hit = strike(rng, strength)
        gain = decibels(-14 * (1 - strength)) / (np.abs(hit).max() + 1e-9)
        place(out, hit, at, gain)
    peak = np.abs(out).max()
    loudest = max((s for _, s in events), default=1.0)
    # A scene of soft events alone is soft; blows that overlap do not raise the level.
    target = decibels(PEAKS[name] + level - 14 * (1 - loudest))
    return out * (target / peak) if peak > 0 else out


def ambience_track(rng, name, drive, level=0.0):
    """`drive` [count]; `level` is in dB over the class's own. [count] samples."""
    out = AMBIENCES[name](rng, len(drive), drive)
    blocks = out[: len(out) // 800 * 800].reshape(-1, 800)
    loud = np.quantile(np.sqrt((blocks**2).mean(1)), 0.9)
    # A calm drive stays calmer than a wild one.
    return out * decibels(LEVELS[name] + level - 6 * (1 - drive.max())) / (loud + 1e-9)
