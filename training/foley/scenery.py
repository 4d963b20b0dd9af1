"""Fire, engines, birds and crickets. `make(rng, plot)` gives `draw(canvas, t)`; `plot.extras["drive"]` maps
seconds to 0..1."""

import numpy as np

from .acting import tinted
from .backdrops import colour


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
        canvas.polygon(
            [
                (x - 0.32 * s + dx, y - 0.1 * s + dy),
                (x - 0.2 * s + dx, y - 0.3 * s + dy),
                (x + 0.14 * s + dx, y - 0.3 * s + dy),
                (x + 0.3 * s + dx, y - 0.1 * s + dy),
            ],
            paint * 0.8,
        )
        canvas.polygon(
            [
                (x - 0.24 * s + dx, y - 0.1 * s + dy),
                (x - 0.16 * s + dx, y - 0.26 * s + dy),
                (x + 0.11 * s + dx, y - 0.26 * s + dy),
                (x + 0.22 * s + dx, y - 0.1 * s + dy),
            ],
            (0.6, 0.75, 0.85),
        )
        canvas.box(x + dx, y + dy, 1.2 * s, 0.24 * s, paint, 0.012 * np.sin(30 * t) * drive)
        for wheel in (-0.36, 0.36):
            canvas.disc(x + wheel * s, y + 0.12 * s, 0.13 * s, (0.07, 0.07, 0.08))
            canvas.disc(x + wheel * s, y + 0.12 * s, 0.065 * s, (0.7, 0.7, 0.72))
        for start, up in smoke:
            age = (start + (0.8 + 1.2 * drive) * t) % 1
            canvas.disc(
                x - plot.side * (0.62 * s + 0.35 * age),
                y + 0.1 * s - 0.15 * up * age,
                0.02 + 0.07 * age,
                (0.6, 0.6, 0.62),
                (0.25 + 0.45 * drive) * (1 - age),
                soft=0.06,
            )

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
                canvas.line(
                    cx, cy, cx + 0.9 * r * s * np.cos(a), cy + 0.9 * r * s * np.sin(a), 0.035 * s, (0.15, 0.15, 0.17)
                )

    def gauge(canvas, t, drive, angle):
        canvas.disc(x, y, 0.42 * s, (0.06, 0.06, 0.07))
        canvas.ellipse(x, y, 0.42 * s, 0.42 * s, (0.7, 0.7, 0.72), rim=0.025)
        for mark in range(9):
            a = np.radians(-220 + mark * 32)
            tone = (0.9, 0.2, 0.15) if mark > 6 else (0.9, 0.9, 0.9)
            canvas.line(
                x + 0.33 * s * np.cos(a),
                y + 0.33 * s * np.sin(a),
                x + 0.39 * s * np.cos(a),
                y + 0.39 * s * np.sin(a),
                0.02,
                tone,
            )
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
            canvas.line(
                px - plot.side * size * 0.5,
                py,
                px - plot.side * size * 1.4,
                py + size * 0.3,
                size * 0.3,
                feather * 0.8,
            )
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
                canvas.path(
                    [
                        (px, py),
                        (px + sign * size * 0.6, py - size * 0.5 * flap),
                        (px + sign * size * 1.2, py - size * (0.25 * flap - 0.1)),
                    ],
                    0.03,
                    feather,
                )
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
            canvas.path(
                [(x, 1.1), (x + bend * high * 0.4, 1.0 - 0.5 * high), (x + bend * high, 1.0 - high)],
                0.022,
                dark * 1.4,
            )
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
