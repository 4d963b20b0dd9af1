"""Actors with a life of their own: water, keys, a clock, a bell, lightning."""

import numpy as np

from .acting import tinted
from .backdrops import colour


def water(big):
    """A drop (or a stone, where `big`) falls into water; rings spread, and a big one throws drops up."""

    def make(rng, plot):
        s = plot.size * (1.3 if big else 1.0)
        shade = np.array([0.15, 0.4, 0.55]) * rng.uniform(0.6, 1.4) * rng.uniform(0.8, 1.2, 3)
        top = rng.uniform(-0.05, 0.2)
        slant = rng.uniform(0.25, 0.5)
        r = s * (rng.uniform(0.08, 0.16) if big else rng.uniform(0.025, 0.04))
        tone = colour(rng, 0.1, 0.8) if big else np.array([0.75, 0.9, 1.0])
        sprays = rng.uniform([-0.6, 0.5], [0.6, 1.5], (14, 2)) * s
        horizon = plot.y - rng.uniform(0.12, 0.3)
        basin = rng.random() < 0.3
        tap = not big and rng.random() < 0.6

        def surface(canvas):
            if basin:
                canvas.ellipse(plot.x, plot.y + 0.05, 0.75 * s, 0.32 * s, (0.85, 0.85, 0.88))
                canvas.ellipse(plot.x, plot.y + 0.03, 0.68 * s, 0.27 * s, shade)
            else:
                canvas.box(plot.x, (horizon + 1.2) / 2, 4, 1.2 - horizon, shade)
                canvas.box(plot.x, horizon, 4, 0.015, np.clip(shade * 1.5, 0, 1))

        def rings(canvas, t):
            for age, strength, _ in plot.beats.recent(t, 1.3):
                for lag in (0.0, 0.12, 0.24):
                    radius = 0.5 * s * (age - lag)
                    if radius > 0.01:
                        fade = (1 - age / 1.3) * (0.4 + 0.6 * strength)
                        canvas.ellipse(
                            plot.x,
                            plot.y,
                            radius,
                            radius * slant,
                            (0.9, 0.96, 1),
                            fade,
                            rim=0.022 if big else 0.016,
                        )

        def draw(canvas, t):
            surface(canvas)
            rings(canvas, t)
            if tap:
                canvas.line(plot.x + plot.side * 0.5, top - 0.06, plot.x, top - 0.06, 0.09, (0.7, 0.72, 0.75))
                canvas.line(plot.x, top - 0.06, plot.x, top, 0.08, (0.6, 0.62, 0.65))
            until, _ = plot.beats.until(t)
            y = plot.y - r - 0.5 * plot.gravity * until**2
            if until < 1 and y > top - (r if tap else 1):
                canvas.ball(plot.x, y, r, tone)
            elif tap and until < 1:
                canvas.disc(plot.x, top + 0.01, r * max(0.2, 1 - until), tone)
            for age, strength, _ in plot.beats.recent(t, 0.7 if big else 0.25):
                push = (0.5 + 0.5 * strength) * (1.0 if big else 0.35)
                for sx, sy in sprays[: 14 if big else 4]:
                    y = plot.y - push * 1.6 * sy * age + 3.0 * age**2
                    if y < plot.y:
                        canvas.disc(plot.x + push * sx * age, y, 0.02 * s + 0.004, (0.9, 0.96, 1), 0.9)

        return draw

    return make


def keychain(rng, plot):
    """A bunch of keys in a hand, shaken at every event."""
    s, number = plot.size, int(rng.integers(3, 7))
    rest = np.linspace(-0.45, 0.45, number) + rng.uniform(-0.08, 0.08, number)
    rates, metals = rng.uniform(5, 8, number), [
        tinted(rng, ["metal", "brass"][rng.integers(2)]) for _ in range(number)
    ]

    def draw(canvas, t):
        until, coming = plot.beats.until(t)
        lift = coming * np.exp(-(((until - 0.08) / 0.06) ** 2)) if until < 1 else 0
        shake = plot.beats.pulse(t, 0.22)
        since = min(plot.beats.since(t)[0], 9)
        x = plot.x + 0.05 * shake * np.sin(40 * since)
        y = plot.y - 0.32 * s - 0.13 * lift + 0.06 * shake * np.cos(35 * since)
        canvas.line(x + plot.side * 0.8, y - 0.35, x, y - 0.1 * s, 0.16 * s, plot.extras["sleeve"])
        canvas.disc(x, y - 0.06 * s, 0.11 * s, plot.skin)
        canvas.ellipse(x, y + 0.06 * s, 0.08 * s, 0.08 * s, (0.75, 0.75, 0.78), rim=0.02)
        for angle, rate, metal in zip(rest, rates, metals):
            a = angle * (1 + 0.6 * shake) + 0.7 * shake * np.sin(2 * np.pi * rate * since + 9 * angle) + 0.4 * lift
            c, d = np.sin(a), np.cos(a)
            bow, tip = (x + 0.2 * s * c, y + 0.12 * s + 0.14 * s * d), (
                x + 0.5 * s * c,
                y + 0.12 * s + 0.48 * s * d,
            )
            canvas.line(*bow, *tip, 0.045 * s, metal)
            canvas.disc(*bow, 0.075 * s, metal)
            canvas.disc(*bow, 0.03 * s, (0.1, 0.1, 0.1))
            canvas.line(*tip, tip[0] + 0.06 * s * d, tip[1] - 0.06 * s * c, 0.035 * s, metal)

    return draw


def clock(rng, plot):
    """A face whose hand jumps at every tick, a pendulum that turns back at every tick, or both."""
    face, rim, ink = colour(rng, 0.75, 1), colour(rng, 0.1, 0.7), colour(rng, 0.0, 0.25)
    hand = np.array([0.85, 0.1, 0.1]) if rng.random() < 0.6 else ink
    jump, start = np.radians([6, 6, 12, 30][rng.integers(4)]), rng.uniform(0, 6.28)
    pendulum, hour = rng.random() < 0.4, rng.uniform(0, 6.28)
    r = plot.size * (0.24 if pendulum else 0.38)
    x, y = plot.x, 0.32 if pendulum else min(max(plot.y - 0.15, 0.35), 0.6)

    def swing(canvas, t):
        angle = 0.35 * np.cos(np.pi * plot.beats.phase(t))
        canvas.line(x, y, x + 0.6 * np.sin(angle), y + 0.52 * np.cos(angle), 0.02, rim * 0.8)
        canvas.ball(x + 0.6 * np.sin(angle), y + 0.52 * np.cos(angle), 0.07, (0.85, 0.68, 0.25))

    def draw(canvas, t):
        if pendulum:
            swing(canvas, t)
        canvas.disc(x, y, r * 1.12, rim)
        canvas.disc(x, y, r, face)
        for mark in range(12):
            a = mark * np.pi / 6
            canvas.line(
                x + 0.85 * r * np.sin(a),
                y - 0.85 * r * np.cos(a),
                x + 0.95 * r * np.sin(a),
                y - 0.95 * r * np.cos(a),
                0.014,
                ink,
            )
        canvas.line(x, y, x + 0.5 * r * np.sin(hour / 12), y - 0.5 * r * np.cos(hour / 12), 0.03, ink)
        canvas.line(x, y, x + 0.75 * r * np.sin(hour), y - 0.75 * r * np.cos(hour), 0.02, ink)
        since = min(plot.beats.since(t)[0], 9)
        a = start + jump * (plot.beats.count(t) + 0.25 * np.exp(-since / 0.04) * np.cos(60 * since))
        canvas.line(
            x - 0.15 * r * np.sin(a),
            y + 0.15 * r * np.cos(a),
            x + 0.88 * r * np.sin(a),
            y - 0.88 * r * np.cos(a),
            0.022,
            hand,
        )

    return draw


def _dome(canvas, x, y, s, tone, angle):
    """A bell that hangs from (x, y), turned by `angle`."""
    c, d = np.cos(angle), np.sin(angle)
    at = lambda u, v: (x + s * (u * c - v * d), y + s * (u * d + v * c))
    canvas.polygon([at(-0.13, 0.08), at(0.13, 0.08), at(0.19, 0.35), at(-0.19, 0.35)], tone)
    canvas.polygon([at(-0.19, 0.34), at(0.19, 0.34), at(0.3, 0.52), at(-0.3, 0.52)], tone * 0.85)
    canvas.disc(*at(0, 0.1), 0.13 * s, tone)
    canvas.line(*at(-0.3, 0.52), *at(0.3, 0.52), 0.05 * s, np.clip(tone * 1.25, 0, 1))
    canvas.line(*at(-0.08, 0.12), *at(-0.15, 0.42), 0.035 * s, np.clip(tone * 1.6, 0, 1), 0.8)


def bell(rng, plot):
    """A bell that swings, its clapper striking where it turns; or a desk bell under a finger."""
    s, tone = plot.size, tinted(rng, "brass" if rng.random() < 0.7 else "metal")
    desk = rng.random() < 0.3

    def pressed(canvas, t):
        press = plot.beats.raised(t, lead=0.2, recoil=0.15)
        x, y = plot.x, plot.y
        canvas.ellipse(x, y + 0.2 * s, 0.34 * s, 0.07 * s, (0.1, 0.1, 0.12))
        canvas.ellipse(x, y + 0.14 * s, 0.28 * s, 0.22 * s, tone)
        canvas.box(x, y + 0.28 * s, 0.7 * s, 0.16 * s, (0.1, 0.1, 0.12))
        canvas.disc(x - 0.1 * s, y + 0.06 * s, 0.05 * s, np.clip(tone * 1.6, 0, 1), 0.8, soft=0.04)
        canvas.disc(x, y - 0.08 * s + 0.03 * s * (1 - press), 0.035 * s, (0.8, 0.8, 0.8))
        tip = y - 0.12 * s - 0.35 * s * press
        canvas.line(x, tip, x + plot.side * 0.15 * s, tip - 0.3 * s, 0.09 * s, plot.skin)
        canvas.line(
            x + plot.side * 0.15 * s, tip - 0.3 * s, x + plot.side * 0.8, tip - 0.55 * s, 0.2 * s, plot.skin
        )

    def swung(canvas, t):
        until, _ = plot.beats.until(t)
        since, _ = plot.beats.since(t)
        reach = 0.6 * (
            np.exp(-since / 1.5)
            if until > 1e8
            else min(1, 1.6 - until) if since > 1e8 and until < 1.5 else 0 if since > 1e8 else 1
        )
        angle = reach * np.cos(np.pi * plot.beats.phase(t)) * plot.side
        x, y = plot.x, plot.y - 0.42 * s
        canvas.line(x - 0.5, y, x + 0.5, y, 0.06 * s, (0.35, 0.25, 0.16))
        # The clapper lags, and meets the wall where the bell turns.
        lag = angle * 1.45
        canvas.line(
            x, y + 0.1 * s, x - 0.6 * s * np.sin(lag), y + 0.6 * s * np.cos(lag), 0.035 * s, (0.2, 0.2, 0.2)
        )
        canvas.disc(x - 0.6 * s * np.sin(lag), y + 0.6 * s * np.cos(lag), 0.065 * s, (0.2, 0.2, 0.2))
        _dome(canvas, x, y, s, tone, angle)

    return pressed if desk else swung


def lightning(rng, plot):
    """Dark clouds; a bolt, or only a glow in the clouds, at every clap. Without a flash the clouds drift alone."""
    bolt = rng.random() < 0.7
    ground = colour(rng, 0.0, 0.15)
    seeds = rng.integers(0, 1 << 31, 40)
    puffs = rng.uniform([-0.2, 0.0, 0.1], [1.2, 0.4, 0.3], (9, 3))
    drift = rng.uniform(-0.05, 0.05)

    def draw(canvas, t):
        for x, y, r in puffs:
            canvas.ellipse(x * canvas.aspect + drift * t, y, 1.6 * r, r, (0.17, 0.18, 0.22), 0.5, soft=0.12)
        canvas.box(0.5, 1.0, 4, 0.3, ground)
        since, strength = plot.beats.since(t)
        if not plot.flash or since > 0.6:
            return
        flicker = np.exp(-since / 0.12) * (0.7 + 0.3 * np.cos(55 * since))
        canvas.lighten(max(0, flicker) * (0.35 + 0.4 * strength))
        if bolt and since < 0.22:
            path = np.random.default_rng(seeds[plot.beats.count(t) % 40])
            ys = np.linspace(0.0, 0.86, 8)
            xs = plot.x + path.uniform(-0.3, 0.3) + np.cumsum(path.uniform(-0.1, 0.1, 8))
            canvas.path(list(zip(xs, ys)), 0.025, (1, 1, 0.95), min(1, 1.5 * flicker))

    return draw
