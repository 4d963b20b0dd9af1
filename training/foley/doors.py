"""Doors: a fist that knocks, and a hinge that creaks."""

import numpy as np

from .acting import tinted
from .backdrops import colour


def knuckles(rng, plot):
    """A fist knocks on a door, seen from the front or along the door."""
    s, paint = plot.size, colour(rng, 0.15, 0.75) if rng.random() < 0.5 else tinted(rng, "wood")
    front = rng.random() < 0.5

    def door(canvas):
        if front:
            canvas.box(plot.x, 0.5, 0.9, 1.3, paint)
            for y in (0.22, 0.72):
                canvas.box(plot.x, y, 0.6, 0.36, paint * 0.7)
                canvas.box(plot.x + 0.01, y + 0.01, 0.56, 0.32, paint * 0.9)
            canvas.disc(plot.x + 0.38, 0.55, 0.035, (0.85, 0.7, 0.3))
        else:
            edge = plot.x - plot.side * 0.25
            canvas.box(edge, 0.5, 0.5, 1.3, paint)
            canvas.box(plot.x - plot.side * 0.02, 0.5, 0.04, 1.3, paint * 1.25)
            canvas.line(plot.x, 0.7, plot.x + plot.side * 0.06, 0.7, 0.05, (0.85, 0.7, 0.3))

    def draw(canvas, t):
        door(canvas)
        away = plot.beats.raised(t, lead=0.16, recoil=0.07)
        r = 0.13 * s * (1 + (0.45 * away if front else 0))
        x = plot.x + (0.03 * away if front else 0.3 * s * away) * plot.side + plot.side * (0 if front else r)
        y = plot.y + (0.16 * s * away if front else 0.05 * away)
        canvas.line(
            x + plot.side * (0.25 if front else 0.7),
            y + (0.7 if front else 0.2),
            x,
            y,
            1.5 * r,
            plot.extras["sleeve"],
        )
        if front:
            canvas.disc(x + 0.03, y + 0.02 + 0.06 * away, r, (0, 0, 0), 0.3, soft=0.06)
        canvas.ball(x, y, r, plot.skin)
        for finger in (-0.6, -0.2, 0.2, 0.6):
            offset = (finger * r, -0.55 * r) if front else (-plot.side * 0.6 * r, finger * r)
            canvas.disc(x + offset[0], y + offset[1], 0.26 * r, np.array(plot.skin) * 0.88)

    return draw


def creaking_door(rng, plot):
    """A door on a hinge that opens or closes a little more with every creak, by itself or by a hand."""
    paint, beyond = tinted(rng, "wood"), colour(rng, 0.0, 0.25) if rng.random() < 0.6 else colour(rng, 0.7, 1)
    start, steps = rng.uniform(0, 0.25), rng.uniform(0.35, 0.7, 60)
    wide, left = 0.55 + 0.3 * (plot.size - 0.5), plot.x - 0.3 * plot.side
    handed, slowness = rng.random() < 0.5, rng.uniform(0.4, 0.8)

    def opened(t):
        """0 shut to 1 wide open; a triangle wave over the way that it has gone."""
        index = plot.beats.count(t)
        way = start + steps[: max(index - 1, 0)].sum()
        if index:
            # It gives way at once, and comes to rest slowly.
            way += steps[index - 1] * (1 - (1 - min((t - plot.beats.times[index - 1]) / slowness, 1)) ** 2)
        return 1 - abs(way % 2 - 1)

    def hand(canvas, t, x):
        until, since = plot.beats.until(t)[0], plot.beats.since(t)[0]
        away = min(1.0, until / 0.35, max(0.0, since - slowness) / 0.3)
        if away < 1:
            at = x + plot.side * 0.5 * away
            canvas.line(at + plot.side * 0.7, 0.85, at, 0.56, 0.11, plot.extras["sleeve"])
            canvas.disc(at, 0.56, 0.065, plot.skin)

    def draw(canvas, t):
        wideness = opened(t)
        canvas.box(left + plot.side * wide / 2, 0.52, wide + 0.06, 1.0, paint * 0.5)
        canvas.box(left + plot.side * wide / 2, 0.54, wide, 0.94, beyond)
        far = 0.16 * wideness
        x0, x1 = left, left + plot.side * wide * (1 - 0.9 * wideness)
        light = 1 - 0.45 * wideness

        def panel(u0, u1, top, bottom, tone):
            """A piece of the door, u from hinge to edge; the edge comes nearer as it opens."""
            spread = lambda u, y: (x0 + (x1 - x0) * u, 0.54 + (y - 0.54) * (1 + 2 * far * u))
            canvas.polygon([spread(u0, top), spread(u1, top), spread(u1, bottom), spread(u0, bottom)], tone)

        panel(0, 1, 0.07, 1.01, paint * light)
        panel(0.2, 0.8, 0.15, 0.45, paint * light * 0.75)
        panel(0.2, 0.8, 0.55, 0.9, paint * light * 0.75)
        canvas.disc(x0 + (x1 - x0) * 0.9, 0.55, 0.025, (0.85, 0.7, 0.3))
        if handed:
            hand(canvas, t, x0 + (x1 - x0) * 0.9)

    return draw
