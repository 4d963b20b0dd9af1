"""The camera: pans, zooms, shakes, light, lens and compression. It turns a canvas into a frame."""

import numpy as np

from .canvas import MARGIN


def _sampler(count, known, centre, span, blur):
    """Weights [count, known] that average a line of `known` pixels into `count`, over `span` around `centre`
    (pixels)."""
    step = span / count
    at = centre - span / 2 + (np.arange(count) + 0.5) * step - 0.5
    weight = np.maximum(0, 1 - np.abs(np.arange(known)[None] - at[:, None]) / (max(step, 1.0) * blur)).astype(
        np.float32
    )
    return weight / (weight.sum(1, keepdims=True) + 1e-6)


def camera(rng, width, height, events):
    """`shoot(canvas, t)` gives [height, width, 3] float; `events` may shake it."""
    reach = MARGIN * 0.9
    moving = rng.random() < 0.6
    hand = rng.uniform(0, 0.02) if rng.random() < 0.5 else 0.0
    pan = rng.uniform(-0.5, 0.5, 2) * reach if moving else np.zeros(2)
    zoom, zooming = rng.uniform(0.9, 1.0), rng.uniform(-0.008, 0.008) if moving else 0.0
    phases, rates = rng.uniform(0, 6.28, 4), rng.uniform([0.7, 1.5, 0.7, 1.5], [1.4, 4, 1.4, 4])
    blur = rng.uniform(1.0, 2.0) if rng.random() < 0.3 else 1.0
    jolt = rng.uniform(0.004, 0.014) if rng.random() < 0.15 else 0.0
    # A jolt without any sound, so that not every shake means a blow.
    false = rng.uniform(0, 4, 2) if rng.random() < 0.1 else []

    def shoot(canvas, t):
        sway = hand * np.array(
            [
                np.sin(rates[0] * t * 3 + phases[0]) + 0.5 * np.sin(rates[1] * t * 3 + phases[1]),
                np.sin(rates[2] * t * 3 + phases[2]) + 0.5 * np.sin(rates[3] * t * 3 + phases[3]),
            ]
        )
        ages = [t - at for at in (*(at for at, _ in events), *false) if 0 <= t - at < 0.3]
        jump = sum(jolt * np.exp(-age / 0.06) * np.cos(60 * age) for age in ages)
        shift = np.clip(pan * np.sin(0.5 * t + phases[0]) + sway + [0, jump], -reach, reach)
        span = min(max(zoom + zooming * t, 0.85), 1.0) * canvas.unit
        centre = (np.array([canvas.aspect, 1.0]) / 2 + shift + MARGIN) * canvas.unit
        across = _sampler(width, len(canvas.x), centre[0], span * canvas.aspect, blur)
        down = _sampler(height, len(canvas.y), centre[1], span, blur)
        rows = down @ canvas.pixels.reshape(len(canvas.y), -1)
        return np.einsum("wx,hxc->hwc", across, rows.reshape(height, len(canvas.x), 3), optimize=True)

    return shoot


def _light(rng, count):
    """Gain of the light for each frame: steady, fading, flickering, or a lamp that is switched."""
    t = np.arange(count) / 25
    kind = rng.choice(["steady", "fade", "flicker", "switch"], p=[0.62, 0.2, 0.12, 0.06])
    if kind == "fade":
        return np.linspace(1, rng.uniform(0.6, 1.4), count)
    if kind == "flicker":
        return 1 + rng.uniform(0.02, 0.08) * np.sin(2 * np.pi * rng.uniform(2, 9) * t)
    if kind == "switch":
        return np.where(t > rng.uniform(0.5, 3.5), rng.uniform(0.6, 1.4), 1.0)
    return np.ones(count)


def _blocks(frames, coarse):
    """Rounds the cosine transform of 8x8 blocks, as compression does. Sides of a multiple of 8 only."""
    k = np.arange(8)
    basis = np.sqrt(2 / 8) * np.cos(np.pi * (2 * k[None] + 1) * k[:, None] / 16)
    basis[0] /= np.sqrt(2)
    basis = basis.astype(np.float32)
    count, height, width, _ = frames.shape
    step = (coarse * (1 + 0.5 * (k[:, None] + k[None]))).astype(np.float32)
    both = np.kron(basis, basis)
    tiles = frames.reshape(count, height // 8, 8, width // 8, 8, 3).transpose(0, 1, 3, 5, 2, 4).reshape(-1, 64)
    step = step.reshape(64)
    tiles = (np.round(tiles @ both.T / step) * step) @ both
    tiles = tiles.reshape(count, height // 8, width // 8, 3, 8, 8).transpose(0, 1, 4, 2, 5, 3)
    return tiles.reshape(frames.shape)


def develop(rng, frames):
    """Light, contrast, colour cast, grain and compression of a whole clip [T, H, W, 3] float; gives uint8."""
    count, height, width, _ = frames.shape
    frames = np.clip(frames, 0, 1)
    gain = (_light(rng, count) * rng.uniform(0.7, 1.15))[:, None, None, None].astype(np.float32)
    cast = rng.uniform(0.92, 1.08, 3).astype(np.float32)
    contrast = rng.uniform(0.8, 1.15)
    frames = (frames * gain * cast - 0.45) * contrast + 0.45
    if rng.random() < 0.1:
        frames = frames.mean(-1, keepdims=True) * np.ones(3, np.float32)
    if rng.random() < 0.5:
        frames = frames + rng.standard_normal(frames.shape, np.float32) * rng.uniform(0.004, 0.04)
    if rng.random() < 0.4 and height % 8 == 0 and width % 8 == 0:
        frames = _blocks(frames, rng.uniform(0.01, 0.07))
    return (np.clip(frames, 0, 1) * 255 + 0.5).astype(np.uint8)
