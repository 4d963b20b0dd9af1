"""Casts actors for the classes of a scene, sets the backdrop, and shoots the frames."""

import numpy as np

from . import backdrops, doors, scenery, striking, things, walking, weather
from .acting import SKINS, Plot, spark
from .camera import camera, develop
from .canvas import Canvas
from .motion import Beats

FRAME_RATE = 25
CAST = {
    "wood": [striking.tool("wood"), striking.dropped("wood")],
    "metal": [striking.tool("metal"), striking.tool("metal"), striking.dropped("metal")],
    "glass": [striking.set_down, striking.tool("glass"), striking.dropped("glass")],
    "stone": [striking.dropped("stone"), striking.clapped_stones, striking.tool("stone")],
    "drum": [striking.tool("drum")],
    "water drop": [things.water(False)],
    "splash": [things.water(True)],
    "footsteps on gravel": [walking.walker("gravel")],
    "footsteps on wood": [walking.walker("wood")],
    "footsteps on snow": [walking.walker("snow")],
    "knock": [doors.knuckles],
    "creak": [doors.creaking_door],
    "keys": [things.keychain],
    "clock": [things.clock],
    "bell": [things.bell],
    "thunder": [things.lightning],
    "rain": [weather.rain],
    "wind": [weather.wind],
    "waves": [weather.waves],
    "fire": [scenery.fire, scenery.stove],
    "engine": [scenery.engine],
    "birds": [scenery.birds],
    "crickets": [scenery.crickets],
}
# Actors that paint a ground, a water or a door over much of the picture: they come first, and one is enough.
SPREADING = {
    "footsteps on gravel",
    "footsteps on wood",
    "footsteps on snow",
    "water drop",
    "splash",
    "knock",
    "creak",
}
# Classes whose blow may be lit by sparks or dust; lightning draws its own light.
_FLASHING = {"wood", "metal", "glass", "stone", "drum", "bell", "knock"}


def _backdrop(rng, name, shape, plot, held_out):
    horizon = plot.y + 0.05
    if name == "thunder":
        return backdrops.sky(rng, shape, grey=True) * 0.35
    if name == "crickets":
        return backdrops.night(rng, shape)
    if name in ("wind", "waves", "birds"):
        return backdrops.sky(rng, shape, grey=rng.random() < 0.3)
    if name == "rain":
        grey = backdrops.sky(rng, shape, grey=True)
        return grey if rng.random() < 0.4 else backdrops.anything(rng, shape, 0.7, held_out) * 0.6
    if name == "fire":
        return backdrops.anything(rng, shape, horizon, held_out) * rng.uniform(0.2, 0.6)
    return backdrops.anything(rng, shape, horizon, held_out)


def _depth(part):
    """Scenery stands behind, then what spreads, then things."""
    return 0 if not part.events else 1 if part.picture in SPREADING else 2


def _distractor(rng, aspect):
    """Something that moves and makes no sound: a ball that drifts, a passer-by, a lamp that sways."""
    kind, tone = rng.integers(3), backdrops.colour(rng, 0.05, 0.9)
    at, speed, size = rng.uniform(0, aspect), rng.choice([-1, 1]) * rng.uniform(0.1, 0.6), rng.uniform(0.04, 0.12)
    height, rate = rng.uniform(0.05, 0.9), rng.uniform(1, 5)

    def draw(canvas, t):
        x = (at + speed * t + 4) % (aspect + 0.6) - 0.3
        if kind == 0:
            canvas.ball(x, height + 0.05 * np.sin(rate * t), size, tone)
        elif kind == 1:
            canvas.line(x, 0.35, x, 0.7, 1.6 * size, tone)
            canvas.disc(x, 0.25, size * 0.7, SKINS[1])
            for sign in (-1, 1):
                canvas.line(x, 0.7, x + sign * 0.08 * np.sin(2 * rate * t), 0.95, 0.8 * size, tone * 0.6)
        else:
            angle = 0.4 * np.sin(rate * t)
            canvas.line(at, -0.1, at + 0.4 * np.sin(angle), 0.4 * np.cos(angle) - 0.1, 0.015, (0.2, 0.2, 0.2))
            canvas.disc(at + 0.4 * np.sin(angle), 0.4 * np.cos(angle) - 0.1, size, tone)

    return draw


def _plot(rng, shape, part, slot, number, aspect):
    width = aspect / number
    size = rng.uniform(0.5, 0.95) if number == 1 else rng.uniform(0.4, 0.55)
    return Plot(
        beats=Beats(part.events),
        x=width * (slot + 0.5) + rng.uniform(-0.12, 0.12) * width,
        y=rng.uniform(0.55, 0.75),
        size=size,
        side=int(rng.choice([-1, 1])),
        flash=part.flash,
        shape=shape,
        gravity=rng.uniform(4, 11),
        skin=SKINS[rng.integers(len(SKINS))],
        extras={"sleeve": backdrops.colour(rng, 0.08, 0.85), "drive": part.drive_at},
    )


def shoot(rng, parts, duration, size=(64, 64), held_out=False):
    """Frames [T, height, width, 3] uint8 of a scene. A part has `picture` (a class), `events`, `drive_at`,
    `flash` and `visible`; parts that are not visible are not drawn."""
    width, height = size
    canvas = Canvas(width, height, 2 if height <= 160 else 1)
    seen = [part for part in parts if part.visible]
    hits = sorted((p for p in seen if p.events or p.picture in ("engine", "fire")), key=lambda p: p.slot)
    plots = []
    for part in seen:
        slot, number = (hits.index(part), len(hits)) if part in hits else (0, 1)
        plots.append((part, _plot(rng, canvas.shape, part, slot, number, canvas.aspect)))
    first = plots[0] if plots else (None, Plot(Beats([]), 0.5, 0.65, 0.5))
    setting = next((p.picture for p in seen if not p.events), first[0].picture if first[0] else "none")
    back = _backdrop(rng, setting, canvas.shape, first[1], held_out).astype(np.float32)
    behind, before = [], []
    for part, plot in plots:
        actor = CAST[part.picture][rng.integers(len(CAST[part.picture]))](rng, plot)
        # Rain falls in front of what happens; all other scenery stands behind.
        (before if part.picture == "rain" else behind).append((_depth(part), actor))
        if part.flash and part.picture in _FLASHING:
            before.append((0, spark(rng, plot)))
    behind = [actor for _, actor in sorted(behind, key=lambda item: item[0])]
    distractors = [_distractor(rng, canvas.aspect) for _ in range(int(rng.choice([0, 1, 2], p=[0.7, 0.22, 0.08])))]
    # Half of the silent movers pass behind.
    cut = len(distractors) if rng.random() < 0.5 else 0
    drawn = distractors[:cut] + behind + [actor for _, actor in before] + distractors[cut:]
    lens = camera(rng, width, height, [event for p in seen for event in p.events])
    frames = np.empty((round(duration * FRAME_RATE), height, width, 3), np.float32)
    for index in range(len(frames)):
        canvas.pixels[:] = back
        for draw in drawn:
            draw(canvas, index / FRAME_RATE)
        frames[index] = lens(canvas, index / FRAME_RATE)
    return develop(rng, frames)
