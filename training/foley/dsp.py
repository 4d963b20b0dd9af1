"""Building blocks of synthesis: envelopes, filters, modes, grains, rooms. Mono float64, RATE samples a second."""

from functools import lru_cache

import numpy as np
from scipy import signal

RATE = 16000
_TOP = RATE / 2 * 0.98


def seconds(count):
    return np.arange(int(count * RATE)) / RATE


def noise(rng, count):
    return rng.standard_normal(count)


@lru_cache(256)
def _filter(low, high, order):
    if low and high and high < _TOP:
        return signal.butter(order, [low, high], "bandpass", fs=RATE, output="sos")
    if low:
        return signal.butter(order, min(low, _TOP), "highpass", fs=RATE, output="sos")
    return signal.butter(order, high, "lowpass", fs=RATE, output="sos")


def band(x, low=None, high=None, order=2):
    """Butterworth band, low or high pass between `low` and `high` Hz."""
    if not low and not (high and high < _TOP):
        return x
    return signal.sosfilt(_filter(low, high, order), x)


def resonate(x, frequency, q):
    """A resonance of quality `q` at `frequency` Hz, peak gain 1."""
    b, a = signal.iirpeak(min(frequency, RATE * 0.48), q, fs=RATE)
    return signal.lfilter(b, a, x)


def modes(frequencies, decays, gains, duration, rng=None):
    """Sum of decaying sinusoids; decays are seconds to -60 dB. Phases are random where a generator is given."""
    t = seconds(duration)
    out = np.zeros(len(t))
    phases = rng.uniform(0, 2 * np.pi, len(frequencies)) if rng is not None else np.zeros(len(frequencies))
    for f, d, g, p in zip(frequencies, decays, gains, phases):
        if f < RATE * 0.48:
            # Beyond -80 dB nothing is heard; short partials need no long arrays.
            short = t[: max(int(d * 1.35 * RATE), 1)]
            out[: len(short)] += g * np.exp(-6.9 * short / d) * np.sin(2 * np.pi * f * short + p)
    attack = min(int(0.0006 * RATE), len(t))
    out[:attack] *= np.linspace(0, 1, attack)
    fade = min(int(0.02 * RATE), len(t))
    out[len(t) - fade :] *= np.linspace(1, 0, fade)
    return out


def burst(rng, duration, low, high, attack=0.0005):
    """A short filtered noise with an exponential tail over `duration` (to -60 dB)."""
    t = seconds(duration * 1.2)
    x = band(noise(rng, len(t)), low, high) * np.exp(-6.9 * t / duration)
    rise = max(int(attack * RATE), 1)
    x[:rise] *= np.linspace(0, 1, rise)[: len(x[:rise])]
    return x


@lru_cache(1)
def _bands():
    """Noise of one octave around each of 24 centres, deviation 1: the matter of all grains."""
    rng = np.random.default_rng(0)
    centres = np.geomspace(180, 6800, 24)
    rows = [band(noise(rng, RATE * 4), f * 0.7, f * 1.4)[800:] for f in centres]
    return centres, np.stack([row / row.std() for row in rows])


def grains(rng, count, at, centres, decays, gains):
    """Many short bursts at once: times `at` (s), centre frequencies (Hz), decays (s to -60 dB) and gains are
    arrays."""
    known, rows = _bands()
    length = int(max(decays.max() * 1.1, 0.002) * RATE)
    t = np.arange(length) / RATE
    row = np.searchsorted(known, centres).clip(0, len(known) - 1)
    offset = rng.integers(0, rows.shape[1] - length, len(at))
    shape = np.exp(-6.9 * t / decays[:, None]) * np.minimum(t / 0.0005 + 0.1, 1) * gains[:, None]
    x = rows[row[:, None], offset[:, None] + np.arange(length)] * shape
    index = (at * RATE).astype(int)[:, None] + np.arange(length)
    inside = (index >= 0) & (index < count)
    return np.bincount(index[inside], x[inside], count)


def smooth_noise(rng, count, frequency):
    """Slow random wander around 0 with deviation about 1, changing about `frequency` times a second."""
    knots = rng.standard_normal(int(count / RATE * frequency) + 3)
    position = np.arange(count) / RATE * frequency
    index = position.astype(int)
    u = position - index
    u = u * u * (3 - 2 * u)
    return (knots[index] * (1 - u) + knots[index + 1] * u) * 1.15


def room(rng, duration, brightness=4000.0):
    """Impulse response of a small room: early echoes and a diffuse tail of `duration` seconds. Energy 1."""
    t = seconds(duration)
    tail = band(noise(rng, len(t)), 120, brightness) * np.exp(-6.9 * t / duration)
    tail[: int(0.004 * RATE)] = 0
    for _ in range(rng.integers(3, 8)):
        tail[int(rng.uniform(0.002, 0.03) * RATE) % len(tail)] += rng.uniform(-3, 3)
    return tail / np.sqrt(np.sum(tail**2) + 1e-12)


def reverberate(x, response, wet):
    return x + wet * signal.fftconvolve(x, response)[: len(x)]


def place(out, x, at, gain=1.0):
    """Adds `x` into `out` from `at` seconds on; what does not fit is cut."""
    start = int(round(at * RATE))
    if start < 0:
        x, start = x[-start:], 0
    count = min(len(x), len(out) - start)
    if count > 0:
        out[start : start + count] += gain * x[:count]


def mix(*parts):
    """The sum of sounds of different lengths."""
    out = np.zeros(max(len(part) for part in parts))
    for part in parts:
        out[: len(part)] += part
    return out


def rms(x):
    return float(np.sqrt(np.mean(np.square(x)) + 1e-20))
