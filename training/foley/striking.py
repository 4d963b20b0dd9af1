"""Actors that hit something: tools, falling things, stones. An actor is `make(rng, plot)`, which gives
`draw(canvas, t)`."""

import numpy as np

from .acting import tinted
from .backdrops import colour


def target(rng, plot, material):
    """What is struck, under the point of contact; it shivers when hit."""
    tone, s = tinted(rng, material), plot.size
    wide, kind = s * rng.uniform(0.6, 1.0), rng.integers(2)
    shine = np.clip(tone * 1.35 + 0.05, 0, 1)

    def draw(canvas, t):
        x, y = plot.x, plot.y + 0.012 * plot.beats.tremble(t)
        if material == "drum":
            canvas.box(x, y + 0.22 * s, wide, 0.44 * s, colour_of_shell)
            canvas.ellipse(x, y + 0.44 * s, wide / 2, wide * 0.14, colour_of_shell)
            canvas.ellipse(x, y, wide / 2, wide * 0.15, tone)
            canvas.ellipse(x, y, wide / 2, wide * 0.15, (0.25, 0.2, 0.2), rim=0.018)
        elif material == "glass":
            edges = [(x - 0.16 * s, y), (x + 0.16 * s, y), (x + 0.12 * s, y + 0.42 * s), (x - 0.12 * s, y + 0.42 * s)]
            canvas.polygon(edges, tone, 0.45)
            canvas.line(x - 0.1 * s, y + 0.05 * s, x - 0.08 * s, y + 0.36 * s, 0.02, (1, 1, 1), 0.8)
            canvas.ellipse(x, y, 0.16 * s, 0.035 * s, (0.95, 1, 1), rim=0.014)
            canvas.ellipse(x, y + 0.42 * s, 0.12 * s, 0.03 * s, (0.95, 1, 1), rim=0.014)
        elif material == "stone" and kind:
            canvas.ellipse(x, y + 0.2 * s, wide * 0.55, 0.21 * s, tone * 0.7)
            canvas.ellipse(x - 0.03, y + 0.17 * s, wide * 0.47, 0.15 * s, tone, soft=0.05)
        elif material == "metal" and kind:
            canvas.line(x - wide / 2, y + 0.08 * s, x + wide / 2, y + 0.08 * s, 0.16 * s, tone * 0.75)
            canvas.line(x - wide / 2, y + 0.05 * s, x + wide / 2, y + 0.05 * s, 0.04 * s, shine)
        elif material == "metal":
            canvas.polygon(
                [
                    (x - wide * 0.6, y),
                    (x + wide * 0.5, y),
                    (x + wide * 0.3, y + 0.14 * s),
                    (x - wide * 0.25, y + 0.14 * s),
                ],
                tone * 0.85,
            )
            canvas.box(x, y + 0.25 * s, wide * 0.4, 0.26 * s, tone * 0.6)
            canvas.box(x, y + 0.01, wide * 0.95, 0.03, shine)
        else:
            canvas.box(x, y + 0.14 * s, wide, 0.28 * s, tone)
            canvas.box(x, y + 0.02 * s, wide, 0.04 * s, shine)
            for line in (0.3, 0.55, 0.8):
                canvas.line(x - wide / 2, y + 0.28 * s * line, x + wide / 2, y + 0.28 * s * line, 0.008, tone * 0.7)

    colour_of_shell = colour(rng, 0.2, 0.8)
    return draw


def tool(material):
    """A hammer, stick or spoon in a hand comes down on something of `material`."""

    def make(rng, plot):
        aim, s = target(rng, plot, material), plot.size
        head = {"metal": "hammer", "stone": "hammer", "drum": "stick", "glass": "spoon"}.get(material, "stick")
        head = "hammer" if material == "wood" and rng.random() < 0.5 else head
        length, reach = s * rng.uniform(0.6, 0.9), rng.uniform(0.7, 1.3)
        grip = colour(rng, 0.25, 0.75) if rng.random() < 0.4 else np.array([0.6, 0.42, 0.25])
        iron = tinted(rng, "metal") * 0.8
        two = material == "drum" and rng.random() < 0.5

        def arm(canvas, t, side, height, x):
            angle = -reach * height
            pivot_x, pivot_y = x + side * length, plot.y - 0.07 * s - 0.25 * s * height
            tip_x, tip_y = pivot_x - side * length * np.cos(angle), pivot_y + length * np.sin(angle) + 0.02 * s
            canvas.line(pivot_x + side * 0.5, pivot_y + 0.25, pivot_x, pivot_y, 0.11 * s, plot.extras["sleeve"])
            canvas.line(pivot_x, pivot_y, tip_x, tip_y, 0.05 * s, grip)
            if head == "hammer":
                canvas.box(tip_x, tip_y, 0.12 * s, 0.22 * s, iron, side * -angle)
            else:
                canvas.disc(tip_x, tip_y, (0.045 if head == "stick" else 0.06) * s, grip if head == "stick" else iron)
            canvas.disc(pivot_x, pivot_y, 0.085 * s, plot.skin)

        def draw(canvas, t):
            aim(canvas, t)
            height = plot.beats.raised(t)
            if not two:
                return arm(canvas, t, plot.side, height, plot.x)
            turn = plot.beats.count(t + 0.15) % 2
            for hand, side in enumerate((1, -1)):
                arm(canvas, t, side, height if hand == turn else 0.6, plot.x + side * 0.1 * s)

        return draw

    return make


def dropped(material, surface=True):
    """Something falls onto the floor, bounces, and is lifted again where the events are far apart."""

    def make(rng, plot):
        s, tone = plot.size, tinted(rng, material)
        r = s * rng.uniform(0.11, 0.2)
        kind = {"stone": "rock", "metal": "can", "wood": "block", "glass": "marble"}[material]
        kind = "ball" if material == "wood" and rng.random() < 0.6 else kind
        tone = colour(rng, 0.1, 0.95) if kind == "ball" or rng.random() < 0.3 else tone
        drift, spin = rng.uniform(-0.06, 0.06), rng.uniform(-3, 3)
        lump = rng.uniform(0.75, 1.1, 7)
        slab = tinted(rng, material)
        wide = s * rng.uniform(0.8, 1.6)

        def draw(canvas, t):
            height = plot.beats.fall(t, plot.gravity, plot.y + 0.2)
            x, ground = plot.x + drift * (t - plot.beats.times[0]), plot.y
            y = ground - r - height
            if surface:
                canvas.box(plot.x, ground + 0.05 * s, wide, 0.1 * s, slab)
                canvas.box(plot.x, ground + 0.005, wide, 0.014, np.clip(slab * 1.3, 0, 1))
            dark = 0.55 / (1 + 5 * height)
            canvas.ellipse(x, ground + 0.01, r * (1 + height), 0.03 * s + 0.01, (0, 0, 0), dark, soft=0.03)
            turn = spin * height + 0.5 * plot.beats.tremble(t, 0.1, 9)
            if kind in ("ball", "marble"):
                squash = 0.22 * plot.beats.pulse(t, 0.035) if kind == "ball" else 0
                canvas.ball(x, y + r * squash, r, tone, squash)
            elif kind == "rock":
                angles = np.linspace(0, 2 * np.pi, 7, endpoint=False) + turn
                canvas.polygon([(x + r * m * np.cos(a), y + r * m * np.sin(a)) for a, m in zip(angles, lump)], tone)
                canvas.disc(x - r * 0.3, y - r * 0.35, r * 0.35, np.clip(tone * 1.4, 0, 1), 0.8, soft=r * 0.5)
            elif kind == "can":
                canvas.box(x, y, 1.5 * r, 2 * r, tone * 0.8, turn)
                canvas.box(x - 0.35 * r, y, 0.3 * r, 2 * r, np.clip(tone * 1.5, 0, 1), turn)
            else:
                canvas.box(x, y, 2.2 * r, 1.7 * r, tone, turn)
                canvas.box(x, y - r * 0.5, 2.2 * r, 0.25 * r, np.clip(tone * 1.3, 0, 1), turn)

        return draw

    return make


def set_down(rng, plot):
    """A hand puts a glass onto a table and takes it up again."""
    s, tone = plot.size, tinted(rng, "glass")
    table, drink = colour(rng, 0.15, 0.5), colour(rng, 0.3, 0.95)
    wide, high = 0.34 * s, rng.uniform(0.4, 0.55) * s

    def draw(canvas, t):
        canvas.box(plot.x, plot.y + 0.3, 3, 0.6, table)
        canvas.box(plot.x, plot.y + 0.005, 3, 0.014, table * 1.4)
        y = plot.y - 0.4 * s * plot.beats.raised(t, lead=0.4, recoil=0.3)
        x = plot.x
        canvas.line(
            x + plot.side * 0.9,
            y - 0.5 * high,
            x + plot.side * wide * 0.6,
            y - 0.55 * high,
            0.14 * s,
            plot.extras["sleeve"],
        )
        edges = [(x - wide / 2, y - high), (x + wide / 2, y - high), (x + wide * 0.4, y), (x - wide * 0.4, y)]
        canvas.polygon(edges, tone, 0.5)
        canvas.box(x, y - high * 0.25, wide * 0.75, high * 0.42, drink, alpha=0.75)
        canvas.ellipse(x, y - high, wide / 2, wide * 0.1, (0.95, 1, 1), rim=0.016)
        canvas.line(x - wide * 0.33, y - high * 0.9, x - wide * 0.28, y - 0.1 * high, 0.022, (1, 1, 1), 0.8)
        for finger in (0.35, 0.48, 0.61, 0.74):
            canvas.line(
                x + plot.side * wide * 0.5,
                y - finger * high,
                x - plot.side * wide * 0.1,
                y - finger * high,
                0.06 * s,
                plot.skin,
            )

    return draw


def clapped_stones(rng, plot):
    """Two stones in two hands are knocked together."""
    s, tones = plot.size, [tinted(rng, "stone"), tinted(rng, "stone")]

    def draw(canvas, t):
        apart = 0.45 * s * plot.beats.raised(t, lead=0.28, recoil=0.15)
        for side, tone in zip((-1, 1), tones):
            x = plot.x + side * (0.12 * s + apart)
            canvas.line(x + side * 0.6, plot.y + 0.25, x + side * 0.12 * s, plot.y, 0.15 * s, plot.skin)
            canvas.ball(x, plot.y, 0.13 * s, tone)
            canvas.line(x + side * 0.1 * s, plot.y - 0.05 * s, x, plot.y - 0.12 * s, 0.05 * s, plot.skin)

    return draw
