"""Continuous sounds, `make(rng, count, drive)`: `count` samples that follow `drive` [count] in 0..1, how much
is going on."""

import numpy as np

from .dsp import RATE, band, grains, noise, place, resonate, seconds, smooth_noise


def rain(rng, count, drive):
    hiss = band(noise(rng, count), 1200, 7000) * 0.35
    number = int(count / RATE * rng.uniform(60, 220))
    at = rng.uniform(0, count / RATE, number)
    gains = rng.uniform(0.1, 1, number) ** 2 * 1.2
    drops = grains(rng, count, at, rng.uniform(1500, 6000, number), rng.uniform(0.003, 0.012, number), gains)
    return (hiss + drops) * (0.25 + 0.75 * drive)


def wind(rng, count, drive):
    gust = np.clip(0.2 + 0.8 * drive + 0.2 * smooth_noise(rng, count, 1.5), 0.05, 1.4)
    body = band(noise(rng, count), 80, 500)
    whistle = sum(resonate(noise(rng, count), f, rng.uniform(8, 25)) for f in rng.uniform(300, 1100, 2))
    return body * gust + 2.2 * whistle * np.clip(gust - 0.3, 0, None) ** 2


def waves(rng, count, drive):
    wash = band(noise(rng, count), 200, 4500)
    foam = band(noise(rng, count), 2500, None)
    return 0.1 * wash + wash * drive + 0.6 * foam * drive**3


def fire(rng, count, drive):
    roar = band(noise(rng, count), 40, 300) * (0.5 + 0.3 * smooth_noise(rng, count, 6)) * 0.6
    number = int(count / RATE * rng.uniform(10, 28))
    at = rng.uniform(0, count / RATE, number)
    level = 0.3 + drive[np.minimum((at * RATE).astype(int), count - 1)]
    gains = 0.5 * rng.uniform(0.4, 1.3, number) ** 2 * level
    snaps = grains(rng, count, at, rng.uniform(1500, 6500, number), rng.uniform(0.003, 0.02, number), gains)
    return roar * (0.4 + 0.6 * drive) + snaps


def engine(rng, count, drive):
    """Idle to rev: firing pulses whose rate follows `drive`; each cylinder has its own strength."""
    idle = rng.uniform(22, 38)
    rate = idle * (1 + 2.2 * drive) * (1 + 0.015 * smooth_noise(rng, count, 20))
    phase = np.cumsum(rate) / RATE
    cylinder = rng.uniform(0.75, 1, 4)[np.floor(phase).astype(int) % 4]
    pulses = np.exp(-((phase % 1) * rng.uniform(5, 9))) * cylinder
    body = sum(resonate(pulses, f, q) for f, q in zip(rng.uniform([70, 160, 420], [110, 300, 800]), (3, 4, 3)))
    rattle = band(noise(rng, count), 400, 3000) * pulses * 0.25
    return (body + rattle) * (0.45 + 0.55 * drive)


def birds(rng, count, drive):
    out = np.zeros(count)
    species = [(rng.uniform(2200, 4800), rng.uniform(-2500, 2500), rng.uniform(0.05, 0.16)) for _ in range(3)]
    at = rng.uniform(0, 0.4)
    while at < count / RATE:
        base, sweep, length = species[rng.integers(3)]
        gain = rng.uniform(0.4, 1) * (0.3 + 0.7 * drive[min(int(at * RATE), count - 1)])
        for _ in range(int(rng.integers(2, 7))):
            t = seconds(length * rng.uniform(0.8, 1.2))
            f = np.clip(base + sweep * t / length + 250 * np.sin(2 * np.pi * rng.uniform(15, 40) * t), 800, 7500)
            place(out, np.sin(2 * np.pi * np.cumsum(f) / RATE) * np.sin(np.pi * t / t[-1]), at, gain)
            at += length * rng.uniform(1.1, 1.8)
        at += rng.uniform(0.1, 0.9)
    return out


def crickets(rng, count, drive):
    t = np.arange(count) / RATE
    out = np.zeros(count)
    for _ in range(int(rng.integers(1, 4))):
        carrier = rng.uniform(3800, 5200)
        pulse = np.clip(np.sin(2 * np.pi * rng.uniform(26, 36) * t), 0, 1)
        chirp = (np.sin(2 * np.pi * rng.uniform(1.8, 3.2) * t + rng.uniform(0, 6)) > rng.uniform(-0.3, 0.4)) * 1.0
        out += np.sin(2 * np.pi * carrier * t) * pulse * np.clip(band(chirp, None, 40), 0, 1) * rng.uniform(0.4, 1)
    return out * (0.5 + 0.5 * drive)
