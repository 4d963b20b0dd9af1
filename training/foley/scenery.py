"""Scenes of continuous sounds. `make(rng, plot)` gives `draw(canvas, t)`; `plot.extras["drive"]` maps seconds to 0..1."""

import numpy as np

from .backdrops import colour
from .striking import tinted


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
    kind, green = ["grass", "grass", "tree", "flag"][rng.integers(4)], np.array([0.25, 0.5, 0.15]) * rng.uniform(0.6, 1.5, 3)
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
            mid, top = (x + 0.2 * bend * high, 1.1 - 0.6 * high), (x + 0.85 * bend * high, 1.1 - high * (1 - 0.25 * abs(bend)))
            canvas.path([(x, 1.1), mid, top], 0.026, green * (0.7 + 0.5 * phase / 6.28))

    def tree(canvas, t):
        bend = lean(t, 0)
        canvas.path([(plot.x, 1.1), (plot.x + 0.03 * bend, 0.75), (plot.x + 0.13 * bend, 0.45)], 0.07, (0.3, 0.2, 0.12))
        for x, y, r in crowd:
            sway = 0.18 * lean(t, 9 * x)
            canvas.disc(plot.x + x + sway, 0.36 + y, r, green * (0.8 + y), soft=0.04)

    def flag(canvas, t):
        drive = plot.extras["drive"](t)
        xs = np.linspace(0, 0.5, 10)
        canvas.line(plot.x - 0.25, 0.12, plot.x - 0.25, 1.1, 0.03, (0.5, 0.5, 0.5))
        ys = 0.18 + (0.45 * (1 - drive) * xs * 1.4) + 0.09 * xs * np.sin(20 * xs - 11 * t * (0.4 + drive)) * (1 + 4 * drive)
        for i in range(9):
            shade = 0.8 + 0.3 * np.sin(20 * xs[i] - 11 * t * (0.4 + drive))
            x0, x1 = plot.x - 0.25 + xs[i], plot.x - 0.25 + xs[i + 1]
            canvas.polygon([(x0, ys[i]), (x1 + 0.005, ys[i + 1]), (x1 + 0.005, ys[i + 1] + 0.3), (x0, ys[i] + 0.3)], cloth * shade)

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
    sea, sand = np.array([0.12, 0.36, 0.5]) * rng.uniform(0.6, 1.5, 3), np.array([0.8, 0.7, 0.5]) * rng.uniform(0.7, 1.15)
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


def fire(rng, plot):
    """Flames over logs, with sparks that rise."""
    flames = rng.uniform([-0.5, 0, 0.6, 0], [0.5, 1, 1.4, 6.28], (26, 4))
    sparks = rng.uniform([-0.3, 0.4, 0], [0.3, 1.1, 1], (7, 3))
    wide, base = plot.size * 0.45, min(plot.y + 0.12, 0.9)

    def draw(canvas, t):
        drive = plot.extras["drive"](t)
        tall = plot.size * (0.35 + 0.6 * drive) * (1 + 0.1 * np.sin(11 * t))
        canvas.glow(plot.x, base - 0.2, 0.7, (0.5, 0.22, 0.05), 0.5 + 0.4 * drive + 0.1 * np.sin(17 * t))
        for angle in (0.25, -0.25, 0.02):
            c, s = wide * 0.8 * np.cos(angle), wide * 0.8 * np.sin(angle)
            canvas.line(plot.x - c, base - s, plot.x + c, base + s, 0.08, (0.22, 0.13, 0.08))
        for x, start, speed, phase in flames:
            age = (start + speed * 1.6 * t) % 1
            px = plot.x + wide * x * (1 - 0.75 * age) + 0.04 * np.sin(9 * t + phase)
            py = base - tall * age * (1 - 0.6 * abs(x))
            heat = np.array([1.0, 0.85 - 0.65 * age, 0.35 - 0.32 * age])
            r = plot.size * 0.13 * (1 - 0.75 * age)
            canvas.disc(px, py, r, heat, 0.75 * (1 - 0.5 * age), soft=r)
        for x, speed, start in sparks:
            age = (start + speed * t) % 1
            canvas.disc(plot.x + x * (0.3 + age), base - 0.9 * age, 0.01, (1, 0.7, 0.3), 1 - age)

    return draw


def engine(rng, plot):
    """A car that shakes, an engine with a pulley, or a gauge: all follow the revolutions."""
    kind, paint = ["car", "car", "pulley", "gauge"][rng.integers(4)], colour(rng, 0.1, 0.9)
    idle, smoke = rng.uniform(22, 38), rng.uniform(0, 1, (8, 2))
    x, y, s = plot.x, plot.y, plot.size
    turn = [0.0, 0.0]

    def shake(t, drive):
        return (0.006 + 0.012 * drive) * np.sin(2 * np.pi * (7 + 4 * drive) * t), 0.008 * np.sin(2 * np.pi * 6.1 * t)

    def car(canvas, t, drive, angle):
        dx, dy = shake(t, drive)
        canvas.ellipse(x, y + 0.12 * s + 0.09, 0.62 * s, 0.04, (0, 0, 0), 0.4, soft=0.04)
        canvas.polygon([(x - 0.32 * s + dx, y - 0.1 * s + dy), (x - 0.2 * s + dx, y - 0.3 * s + dy),
                        (x + 0.14 * s + dx, y - 0.3 * s + dy), (x + 0.3 * s + dx, y - 0.1 * s + dy)], paint * 0.8)
        canvas.polygon([(x - 0.24 * s + dx, y - 0.1 * s + dy), (x - 0.16 * s + dx, y - 0.26 * s + dy),
                        (x + 0.11 * s + dx, y - 0.26 * s + dy), (x + 0.22 * s + dx, y - 0.1 * s + dy)], (0.6, 0.75, 0.85))
        canvas.box(x + dx, y + dy, 1.2 * s, 0.24 * s, paint, 0.012 * np.sin(30 * t) * drive)
        for wheel in (-0.36, 0.36):
            canvas.disc(x + wheel * s, y + 0.12 * s, 0.13 * s, (0.07, 0.07, 0.08))
            canvas.disc(x + wheel * s, y + 0.12 * s, 0.065 * s, (0.7, 0.7, 0.72))
        for start, up in smoke:
            age = (start + (0.8 + 1.2 * drive) * t) % 1
            canvas.disc(x - plot.side * (0.62 * s + 0.35 * age), y + 0.1 * s - 0.15 * up * age, 0.02 + 0.07 * age,
                        (0.6, 0.6, 0.62), (0.25 + 0.45 * drive) * (1 - age), soft=0.06)

    def pulley(canvas, t, drive, angle):
        dx, dy = shake(t, drive)
        canvas.box(x + dx, y - 0.05 + dy, 0.9 * s, 0.7 * s, (0.3, 0.31, 0.34))
        for row in range(4):
            canvas.box(x + dx - 0.2 * s, y - 0.3 * s + row * 0.14 * s + dy, 0.4 * s, 0.05 * s, (0.2, 0.2, 0.22))
        for px, py, r, rate in ((0.2, 0.1, 0.2, 1.0), (0.28, -0.22, 0.11, 1.8)):
            cx, cy = x + px * s + dx, y + py * s + dy
            canvas.disc(cx, cy, r * s, (0.55, 0.56, 0.6))
            for spoke in range(3):
                a = angle * rate + spoke * 2.094
                canvas.line(cx, cy, cx + 0.9 * r * s * np.cos(a), cy + 0.9 * r * s * np.sin(a), 0.035 * s, (0.15, 0.15, 0.17))

    def gauge(canvas, t, drive, angle):
        canvas.disc(x, y, 0.42 * s, (0.06, 0.06, 0.07))
        canvas.ellipse(x, y, 0.42 * s, 0.42 * s, (0.7, 0.7, 0.72), rim=0.025)
        for mark in range(9):
            a = np.radians(-220 + mark * 32)
            tone = (0.9, 0.2, 0.15) if mark > 6 else (0.9, 0.9, 0.9)
            canvas.line(x + 0.33 * s * np.cos(a), y + 0.33 * s * np.sin(a), x + 0.39 * s * np.cos(a), y + 0.39 * s * np.sin(a), 0.02, tone)
        a = np.radians(-205 + 190 * drive + 2.5 * np.sin(40 * t))
        canvas.line(x, y, x + 0.35 * s * np.cos(a), y + 0.35 * s * np.sin(a), 0.03, (0.95, 0.35, 0.1))
        canvas.disc(x, y, 0.05 * s, (0.5, 0.5, 0.5))

    paint_it = {"car": car, "pulley": pulley, "gauge": gauge}[kind]

    def draw(canvas, t):
        drive = plot.extras["drive"](t)
        # Spokes at the engine's true rate would stand still at 25 frames a second; a sixth of it is seen to turn.
        turn[1] += (t - turn[0]) * idle / 6 * (1 + 2.2 * drive)
        turn[0] = t
        paint_it(canvas, t, drive, turn[1])

    return draw


def birds(rng, plot):
    """Birds that fly past, or sit on a branch, hop and open their beaks."""
    perched, number = rng.random() < 0.45, int(rng.integers(1, 5))
    flock = rng.uniform([0, 0.1, 0.15, 0], [1.5, 0.7, 0.5, 6.28], (number, 4))
    feather, size = colour(rng, 0.05, 0.6), rng.uniform(0.08, 0.16)

    def sits(canvas, t):
        drive = plot.extras["drive"](t)
        canvas.path([(-0.2, 0.72), (0.5, 0.66), (2.0, 0.74)], 0.05, (0.32, 0.22, 0.13))
        for x, y, speed, phase in flock:
            px = 0.15 + (x * 0.5) % 0.75
            py = 0.6 - 0.05 * abs(np.sin(4 * t + phase)) * (np.sin(1.3 * t + phase) > 0.2)
            canvas.ellipse(px, py, size * 0.75, size * 0.55, feather)
            canvas.disc(px + plot.side * size * 0.55, py - size * 0.6, size * 0.42, feather * 1.15)
            canvas.line(px - plot.side * size * 0.5, py, px - plot.side * size * 1.4, py + size * 0.3, size * 0.3, feather * 0.8)
            gape = size * 0.16 * max(0, np.sin(18 * t + phase)) * (0.3 + drive)
            bx, by = px + plot.side * size * 0.9, py - size * 0.6
            for sign in (-1, 1):
                canvas.line(bx, by, bx + plot.side * size * 0.4, by + sign * gape, 0.018, (0.9, 0.6, 0.1))
            canvas.disc(px + plot.side * size * 0.68, py - size * 0.68, size * 0.1, (0, 0, 0))

    def flies(canvas, t):
        for x, y, speed, phase in flock:
            px = (x + plot.side * speed * t + 2) % 1.9 - 0.3
            py, flap = y + 0.04 * np.sin(2 * t + phase), np.sin(2 * np.pi * 4.5 * t + phase)
            for sign in (-1, 1):
                canvas.path([(px, py), (px + sign * size * 0.6, py - size * 0.5 * flap),
                             (px + sign * size * 1.2, py - size * (0.25 * flap - 0.1))], 0.03, feather)
            canvas.ellipse(px, py, size * 0.4, size * 0.17, feather)

    return sits if perched else flies


def crickets(rng, plot):
    """A meadow at night: grass against the sky, a moon, fireflies."""
    blades = rng.uniform([-0.1, 0.15, 0], [1.9, 0.45, 6.28], (30, 3))
    flies = rng.uniform([0, 0.4, 0.5, 0], [1.6, 0.95, 2.0, 6.28], (7, 4))
    moon = rng.uniform([0.15, 0.1, 0.05], [0.9, 0.3, 0.11])
    dark = np.array([0.02, 0.06, 0.04]) * rng.uniform(0.5, 2)

    def draw(canvas, t):
        canvas.glow(*moon[:2], 0.35, (0.25, 0.27, 0.3), 0.6)
        canvas.disc(*moon, (0.93, 0.92, 0.82))
        canvas.box(0.8, 1.05, 4, 0.4, dark)
        for x, high, phase in blades:
            bend = 0.12 * np.sin(1.3 * t + phase)
            canvas.path([(x, 1.1), (x + bend * high * 0.4, 1.0 - 0.5 * high), (x + bend * high, 1.0 - high)], 0.022, dark * 1.4)
        for x, y, rate, phase in flies:
            light = max(0, np.sin(rate * t + phase))
            canvas.glow(x + 0.05 * np.sin(t + phase), y + 0.04 * np.cos(0.8 * t), 0.035, (0.8, 0.95, 0.3), light)

    return draw


def stove(rng, plot):
    """A lit stove in a dark room: fire seen through its window."""
    flames, iron = fire(rng, plot), tinted(rng, "metal") * 0.3

    def draw(canvas, t):
        canvas.box(plot.x, 0.55, plot.size * 1.4, 1.2, iron)
        canvas.box(plot.x, 0.6, plot.size * 1.1, 0.75, (0.05, 0.02, 0.02))
        flames(canvas, t)

    return draw
