"""What every actor knows: its plot, the colours of hands and materials, and the flash of a blow."""

from dataclasses import dataclass, field

import numpy as np

from .motion import Beats

SKINS = [(0.95, 0.78, 0.66), (0.85, 0.63, 0.48), (0.6, 0.42, 0.3), (0.38, 0.26, 0.19)]
MATERIALS = {
    "wood": (0.55, 0.36, 0.2),
    "metal": (0.62, 0.65, 0.7),
    "glass": (0.7, 0.88, 0.92),
    "stone": (0.5, 0.48, 0.46),
    "drum": (0.9, 0.86, 0.78),
    "brass": (0.8, 0.62, 0.25),
}


@dataclass
class Plot:
    """Where and when an actor plays. (x, y) is the point of contact, `size` a share of the picture's height."""

    beats: Beats
    x: float
    y: float
    size: float
    side: int = 1
    flash: bool = False
    shape: tuple = (64, 64)
    gravity: float = 6.0
    skin: tuple = SKINS[0]
    extras: dict = field(default_factory=dict)


def tinted(rng, name):
    return np.clip(np.array(MATERIALS[name]) * rng.uniform(0.7, 1.25) * rng.uniform(0.92, 1.08, 3), 0, 1)


def spark(rng, plot, kind=None):
    """The visible flash of a blow: sparks, a glow, a ring or dust."""
    kind = kind or ["sparks", "glow", "ring", "dust"][rng.integers(4)]
    light = np.array([1.0, rng.uniform(0.7, 1), rng.uniform(0.3, 0.9)])
    angles = rng.uniform(np.pi, 2 * np.pi, 9)
    speeds = rng.uniform(0.6, 1.6, 9) * plot.size

    def draw(canvas, t):
        since, strength = plot.beats.since(t)
        if since > 0.3:
            return
        fade = np.exp(-since / 0.07) * (0.4 + 0.6 * strength)
        if kind == "sparks":
            for angle, speed in zip(angles, speeds):
                x, y = plot.x + np.cos(angle) * speed * since, plot.y + np.sin(angle) * speed * since + since**2
                canvas.disc(x, y, 0.014 + 0.01 * strength, light, min(1, 1.5 * fade))
        elif kind == "glow":
            canvas.glow(plot.x, plot.y, plot.size * 0.5, light, fade)
        elif kind == "ring":
            canvas.ellipse(
                plot.x, plot.y, plot.size * (0.1 + since), plot.size * (0.1 + since), light, fade, rim=0.02
            )
        else:
            for angle in angles[:5]:
                x = plot.x + np.cos(angle) * plot.size * 1.2 * since
                canvas.disc(
                    x, plot.y - 0.3 * since * plot.size, 0.05 + 0.2 * since, (0.75, 0.7, 0.62), 0.6 * fade, soft=0.06
                )

    return draw
