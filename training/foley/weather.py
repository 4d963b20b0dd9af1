"""Rain, wind and waves. `make(rng, plot)` gives `draw(canvas, t)`; `plot.extras["drive"]` maps seconds to 0..1."""

import numpy as np

from .backdrops import colour


def rain(rng, plot):
    """Streaks that fall before everything, and rings where drops land."""
    rows, columns = plot.shape
    layers = []
    for _ in range(3):
        layer = np.zeros(plot.shape, np.float32)
        length, slant = int(rows * rng.uniform(0.06, 0.12)), plot.side * rng.uniform(0, 0.35)
        at = np.stack([rng.integers(0, rows, 70), rng.integers(0, columns, 70)])
        for step in range(length):
            layer[(at[0] + step) % rows, (at[1] + int(slant * step)) % columns] = 0.35 + 0.5 * step / length
        layers.append((layer, slant, rng.uniform(1.6, 2.8)))
    rings = rng.uniform([0, 0.75, 0], [1.6, 1.0, 0.5], (14, 3))
    tone = colour(rng, 0.75, 1)

    def draw(canvas, t):
        drive = plot.extras["drive"](t)
        for index, (layer, slant, speed) in enumerate(layers):
            share = np.clip(drive * 3.2 - index + 0.4, 0, 1)
            if share > 0:
                fall = speed * t * canvas.unit
                canvas.overlay(np.roll(layer, (int(fall), int(fall * slant)), (0, 1)) * share, tone)
        for x, y, start in rings[: int(4 + 10 * drive)]:
            age = (t + start) % 0.5
            canvas.ellipse(x, y, 0.12 * age, 0.04 * age, tone, 0.8 * (1 - 2 * age), rim=0.012)

    return draw


def wind(rng, plot):
    """Grass, or a tree, or a flag, bent by gusts; leaves fly when it blows hard."""
    kind, green = ["grass", "grass", "tree", "flag"][rng.integers(4)], np.array([0.25, 0.5, 0.15]) * rng.uniform(
        0.6, 1.5, 3
    )
    blades = rng.uniform([-0.1, 0.25, 0.0], [1.9, 0.65, 6.28], (34, 3))
    leaves = rng.uniform([0, 0, 0.5], [1.5, 1, 1.6], (8, 3))
    crowd = rng.uniform([-0.28, -0.2, 0.1], [0.28, 0.2, 0.2], (12, 3))
    cloth = colour(rng, 0.1, 0.95)

    def lean(t, phase):
        drive = plot.extras["drive"](t)
        return plot.side * drive * (0.55 + 0.3 * np.sin(5 * t + phase) + 0.12 * np.sin(13 * t + 2 * phase))

    def grass(canvas, t):
        for x, high, phase in blades:
            bend = lean(t, phase * 0.4 - 2.5 * plot.side * x)
            mid, top = (x + 0.2 * bend * high, 1.1 - 0.6 * high), (
                x + 0.85 * bend * high,
                1.1 - high * (1 - 0.25 * abs(bend)),
            )
            canvas.path([(x, 1.1), mid, top], 0.026, green * (0.7 + 0.5 * phase / 6.28))

    def tree(canvas, t):
        bend = lean(t, 0)
        canvas.path(
            [(plot.x, 1.1), (plot.x + 0.03 * bend, 0.75), (plot.x + 0.13 * bend, 0.45)], 0.07, (0.3, 0.2, 0.12)
        )
        for x, y, r in crowd:
            sway = 0.18 * lean(t, 9 * x)
            canvas.disc(plot.x + x + sway, 0.36 + y, r, green * (0.8 + y), soft=0.04)

    def flag(canvas, t):
        drive = plot.extras["drive"](t)
        xs = np.linspace(0, 0.5, 10)
        canvas.line(plot.x - 0.25, 0.12, plot.x - 0.25, 1.1, 0.03, (0.5, 0.5, 0.5))
        ys = (
            0.18
            + (0.45 * (1 - drive) * xs * 1.4)
            + 0.09 * xs * np.sin(20 * xs - 11 * t * (0.4 + drive)) * (1 + 4 * drive)
        )
        for i in range(9):
            shade = 0.8 + 0.3 * np.sin(20 * xs[i] - 11 * t * (0.4 + drive))
            x0, x1 = plot.x - 0.25 + xs[i], plot.x - 0.25 + xs[i + 1]
            canvas.polygon(
                [(x0, ys[i]), (x1 + 0.005, ys[i + 1]), (x1 + 0.005, ys[i + 1] + 0.3), (x0, ys[i] + 0.3)],
                cloth * shade,
            )

    paint = {"grass": grass, "tree": tree, "flag": flag}[kind]

    def draw(canvas, t):
        paint(canvas, t)
        drive = plot.extras["drive"](t)
        for x, y, speed in leaves[: int(9 * max(0, drive - 0.25))]:
            at = (x + plot.side * speed * t) % 1.9 - 0.2
            canvas.box(at, y + 0.06 * np.sin(5 * t + 7 * x), 0.04, 0.022, (0.6, 0.4, 0.12), 6 * t + x)

    return draw


def waves(rng, plot):
    """The sea from a beach: wrinkles travel in, and foam runs up the sand when the wave breaks."""
    sea, sand = np.array([0.12, 0.36, 0.5]) * rng.uniform(0.6, 1.5, 3), np.array([0.8, 0.7, 0.5]) * rng.uniform(
        0.7, 1.15
    )
    horizon, shore, slope = rng.uniform(0.15, 0.4), rng.uniform(0.68, 0.8), rng.uniform(-0.15, 0.15)
    wiggle = rng.uniform(0, 6.28, 4)

    def draw(canvas, t):
        x, y = canvas.x[None, :], canvas.y[:, None]
        drive = plot.extras["drive"](t)
        deep = np.clip((y - horizon) * canvas.unit, 0, 1)
        canvas.overlay(np.broadcast_to(deep, canvas.shape), sea)
        depth = np.maximum(y - horizon, 0.004)
        crest = np.sin(1.2 / (depth + 0.09) * 2.2 + 2.4 * t + 1.5 * np.sin(3 * x + wiggle[0]))
        canvas.overlay(np.clip(crest - 0.55, 0, 1) * deep * (0.3 + 0.6 * drive), (0.75, 0.86, 0.92))
        edge = shore + slope * (x - 0.5) + 0.03 * np.sin(7 * x + wiggle[1]) + 0.015 * np.sin(17 * x + wiggle[2])
        swash = edge - 0.1 + 0.24 * plot.extras["drive"](t - 0.15)
        canvas.overlay(np.clip((y - swash) * canvas.unit, 0, 1), sand)
        wet = np.clip(1 - np.abs(y - swash) / (0.02 + 0.03 * drive), 0, 1)
        canvas.overlay(np.minimum(1, 1.5 * wet) * (0.5 + 0.5 * drive), (0.97, 0.99, 1))
        surf = np.clip(1 - np.abs(y - swash + 0.1 + 0.06 * np.sin(5 * x + 2 * t + wiggle[3])) / 0.05, 0, 1)
        canvas.overlay(surf * drive**1.5, (0.95, 0.98, 1))

    return draw
