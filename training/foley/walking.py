"""Feet that step on gravel, planks or snow."""

import numpy as np

from .backdrops import GROUNDS, colour
from .motion import ease


def _foot(plot, t, foot):
    """Place -1..1 (behind to ahead) and lift 0..1 of one foot; it lands ahead at every second event."""
    phase = plot.beats.phase(t) - foot
    if not 0 <= plot.beats.phase(t) + 0.999 < len(plot.beats.times) + 0.999:
        return 0.0, 0.0
    # A slow walker waits on both feet: the swing takes at most 0.55 s.
    share = min(1.0, 0.55 / max(plot.beats.gap, 1e-3))
    cycle = phase % 2
    if cycle < 1:
        return 1 - 2 * cycle, 0.0
    u = ease((cycle - 2 + share) / share)
    return -1 + 2 * u, np.sin(np.pi * u)


def walker(ground):
    """Legs that walk over a ground of their class: from the side, the boots alone, or one's own feet from above."""

    def make(rng, plot):
        view = ["side", "boots", "above"][rng.integers(3)]
        earth = GROUNDS[ground](rng, plot.shape)
        trousers, shoe = colour(rng, 0.08, 0.55), colour(rng, 0.03, 0.45)
        s = plot.size * (1.15 if view == "side" else 1.0)
        level = plot.y + 0.06
        speed = 0.32 * s * plot.side

        def scrolled(canvas, t):
            walked = plot.beats.phase(np.clip(t, plot.beats.times[0] - 0.4, plot.beats.times[-1]))
            pixels = int(walked * speed * canvas.unit)
            axis = 0 if view == "above" else 1
            rolled = np.roll(earth, pixels if view == "above" else -pixels, axis)
            first = -0.2 if view == "above" else level - 0.1
            canvas.polygon([(-1, first), (4, first), (4, 2), (-1, 2)], rolled)

        def puffs(canvas, x, y, t):
            if ground != "wood":
                for age, strength, index in plot.beats.recent(t, 0.25):
                    for k in range(5):
                        away = (k - 2) * 0.25 * age * s
                        canvas.disc(
                            x + away, y - 0.3 * age * s + 1.5 * age**2, 0.014, earth.mean((0, 1)) * 1.1, strength
                        )

        def side(canvas, t):
            hip_x, hip_y = plot.x, level - 0.62 * s
            for foot in (1, 0):
                place, lift = _foot(plot, t, foot)
                dim = 0.7 if foot else 1.0
                x, y = hip_x + plot.side * place * 0.22 * s, level - 0.14 * s * lift
                knee_x = (hip_x + x) / 2 + plot.side * (0.05 + 0.12 * lift) * s
                knee_y = (hip_y + y) / 2
                canvas.path([(hip_x, hip_y), (knee_x, knee_y), (x, y - 0.03 * s)], 0.11 * s, trousers * dim)
                canvas.line(
                    x - plot.side * 0.02 * s,
                    y - 0.03 * s,
                    x + plot.side * 0.13 * s,
                    y - 0.025 * s,
                    0.07 * s,
                    shoe * dim,
                )
                if not lift and place > 0.3:
                    puffs(canvas, x, level, t)
            canvas.box(hip_x, hip_y - 0.3, 0.22 * s, 0.6, plot.extras["sleeve"])

        def boots(canvas, t):
            for foot in (1, 0):
                place, lift = _foot(plot, t, foot)
                dim = 0.7 if foot else 1.0
                x, y = plot.x + plot.side * place * 0.3 * s, level - 0.22 * s * lift
                canvas.ellipse(x, level, 0.25 * s, 0.04 * s, (0, 0, 0), 0.4 - 0.25 * lift, soft=0.04)
                canvas.line(
                    x - plot.side * 0.1 * s,
                    y - 0.12 * s,
                    x - plot.side * (0.1 + 0.2 * lift) * s,
                    y - 0.9 * s,
                    0.2 * s,
                    trousers * dim,
                )
                canvas.line(
                    x - plot.side * 0.1 * s,
                    y - 0.08 * s,
                    x + plot.side * 0.18 * s,
                    y - 0.06 * s,
                    0.14 * s,
                    shoe * dim,
                )
                canvas.box(x + plot.side * 0.03 * s, y, 0.42 * s, 0.03 * s, shoe * dim * 0.5)
                if not lift and place > 0.3:
                    puffs(canvas, x, level, t)

        def above(canvas, t):
            for foot in (0, 1):
                place, lift = _foot(plot, t, foot)
                x = plot.x + (foot - 0.5) * 0.34 * s
                y = 0.55 - 0.25 * s * place
                grow = 1 + 0.25 * lift
                canvas.ellipse(
                    x + 0.03 + 0.08 * lift,
                    y + 0.03 + 0.08 * lift,
                    0.1 * s,
                    0.22 * s,
                    (0, 0, 0),
                    0.45 - 0.2 * lift,
                    soft=0.05,
                )
                canvas.line(x, y + 0.15 * s, x + (0.5 - foot) * 0.1, 1.3, 0.17 * s * grow, trousers)
                canvas.ellipse(x, y, 0.09 * s * grow, 0.2 * s * grow, shoe)
                canvas.ellipse(x, y - 0.05 * s, 0.05 * s * grow, 0.09 * s * grow, np.clip(shoe * 1.6 + 0.05, 0, 1))
                if not lift and place > 0.3:
                    puffs(canvas, x, y - 0.15 * s, t)

        views = {"side": side, "boots": boots, "above": above}

        def draw(canvas, t):
            scrolled(canvas, t)
            views[view](canvas, t)

        return draw

    return make
