"""Event sounds. A class is `instrument(rng)`, drawn once for a scene (a real object keeps its pitch and
size), which gives `strike(rng, strength)`: the samples of one event, its onset at sample 0. Strength 0..1
changes the colour, not the level.
"""

import numpy as np

from .dsp import RATE, band, burst, grains, mix, modes, noise, place, resonate, seconds, smooth_noise


def _modal(ratios, decay, tilt):
    """An instrument whose partials are `ratios` times a base; drawn once, struck many times."""

    def instrument(rng, base, size):
        stretched = np.array(ratios) * (1 + 0.02 * rng.standard_normal(len(ratios)))
        decays = decay * size * rng.uniform(0.7, 1.3, len(ratios)) / (1 + tilt * (stretched - 1))
        gains = rng.uniform(0.4, 1.0, len(ratios)) / (1 + 0.15 * np.arange(len(ratios)))

        def strike(rng, strength):
            # Harder blows are brighter, and no two hit the same spot.
            spot = rng.uniform(0.5, 1.0, len(ratios)) * np.exp(-(1 - strength) * 0.5 * np.arange(len(ratios)))
            longest = min(float(decays.max()) * 1.1, 2.5)
            return modes(base * stretched, decays, gains * spot, longest, rng)

        return strike

    return instrument


_WOOD = _modal([1, 2.57, 4.95, 6.2, 8.1], 0.16, 0.5)
_METAL = _modal([1, 2.76, 5.40, 8.93, 11.3, 13.3, 3.9], 1.5, 0.12)
_GLASS = _modal([1, 2.32, 4.25, 6.63, 9.38], 0.9, 0.25)
_STONE = _modal([1, 1.9, 2.7, 3.8], 0.05, 0.4)
_BELL = _modal([0.5, 1, 1.19, 1.5, 2.0, 2.51, 3.01, 4.1, 5.4], 2.6, 0.3)


def wood(rng):
    strike = _WOOD(rng, rng.uniform(180, 520), rng.uniform(0.7, 1.5))
    return lambda r, s: mix(strike(r, s), burst(r, 0.02, 300, 3000) * 0.5 * s)


def metal(rng):
    strike = _METAL(rng, rng.uniform(260, 900), rng.uniform(0.6, 1.4))
    return lambda r, s: mix(strike(r, s), burst(r, 0.008, 2000, 7000) * 0.7 * s)


def glass(rng):
    strike = _GLASS(rng, rng.uniform(900, 2200), rng.uniform(0.6, 1.3))
    return lambda r, s: mix(strike(r, s), burst(r, 0.005, 3000, None) * 0.5 * s)


def stone(rng):
    strike = _STONE(rng, rng.uniform(700, 1800), rng.uniform(0.7, 1.5))
    return lambda r, s: mix(0.7 * strike(r, s), burst(r, r.uniform(0.02, 0.05), 500, 6000) * s)


def drum(rng):
    base, fall = rng.uniform(60, 140), rng.uniform(0.25, 0.6)

    def strike(r, s):
        t = seconds(fall * 1.2)
        pitch = base * (1 + 0.5 * s * np.exp(-t / 0.03))
        body = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-6.9 * t / fall)
        skin = modes(base * np.array([1.59, 2.14, 2.65]), [fall * 0.5] * 3, [0.4, 0.3, 0.2], fall, r)
        return mix(body, 0.5 * skin, 0.35 * s * burst(r, 0.02, 200, 2500))

    return strike


def _bubble(r, base):
    t = seconds(r.uniform(0.06, 0.14))
    f = base * r.uniform(0.85, 1.2) * (1 + r.uniform(3, 8) * t)
    return np.sin(2 * np.pi * np.cumsum(f) / RATE) * np.exp(-t * r.uniform(28, 45)) * np.minimum(t / 0.002, 1)


def water_drop(rng):
    base = rng.uniform(500, 1400)
    return lambda r, s: mix(_bubble(r, base), 0.15 * s * burst(r, 0.01, 2000, None))


def splash(rng):
    size = rng.uniform(0.3, 0.9)

    def hit(r, s):
        out = burst(r, size * (0.5 + 0.5 * s) + 0.1, 400, 6500, attack=0.004)
        t = len(out) / RATE
        for at in r.uniform(0.02, t, int(r.integers(12, 30))):
            place(out, _bubble(r, r.uniform(500, 1400)), at, r.uniform(0.05, 0.35) * np.exp(-2 * at / size))
        return out

    return hit


def _granular(number, low, high, grain_time, spread):
    """A step on loose ground: many small grains under a heel and a toe."""

    def ground(rng):
        gap = rng.uniform(0.07, 0.14)

        def step(r, s):
            count = max(int(number * (0.6 + 0.4 * s)), 4)
            heel = np.abs(r.normal(0, spread, count))
            # The first grain sounds when the heel lands.
            heel[0] = 0
            toe = gap + np.abs(r.normal(0, spread, count))
            gains = r.uniform(0.1, 1, 2 * count) * np.repeat([1.0, 0.7], count)
            gains[0] = 1
            decays = grain_time * r.uniform(0.5, 1.6, 2 * count)
            return grains(
                r, int(0.45 * RATE), np.concatenate([heel, toe]), r.uniform(low, high, 2 * count), decays, gains
            )

        return step

    return ground


footstep_gravel = _granular(34, 900, 5200, 0.012, 0.035)
_snow_grains = _granular(80, 350, 2200, 0.018, 0.045)


def footstep_snow(rng):
    step = _snow_grains(rng)
    pitch = rng.uniform(500, 900)

    def crunch(r, s):
        x = step(r, s)
        t = np.arange(len(x)) / RATE
        squeak = resonate(noise(r, len(x)), pitch * r.uniform(0.9, 1.1), 10) * np.exp(-(((t - 0.09) / 0.04) ** 2))
        return band(x, 150, 2800) + 1.5 * squeak

    return crunch


def footstep_wood(rng):
    heel = _WOOD(rng, rng.uniform(90, 170), rng.uniform(0.8, 1.3))
    gap = rng.uniform(0.08, 0.14)

    def step(r, s):
        out = np.zeros(int(0.4 * RATE))
        for at, gain in ((0.0, 1.0), (gap, 0.45)):
            place(out, mix(heel(r, s * gain), 0.5 * burst(r, 0.03, 100, 900)), at, gain)
        return out

    return step


def knock(rng):
    """A knuckle on a door: short, hollow."""
    panel = _modal([1, 1.7, 2.4, 3.3, 4.6], 0.09, 0.25)(rng, rng.uniform(120, 240), rng.uniform(0.8, 1.4))
    return lambda r, s: mix(panel(r, s), 0.6 * s * burst(r, 0.012, 700, 3500))


def creak(rng):
    """A hinge that sticks and slips: a train of clicks through resonances, its rate sliding."""
    formants = rng.uniform([350, 900, 1800], [700, 1600, 3200])
    slow = rng.uniform(30, 90)

    def swing(r, s):
        duration = r.uniform(0.5, 1.1)
        count = int(duration * RATE)
        t = np.arange(count) / RATE
        rate = (
            slow * r.uniform(0.8, 1.25) * (1 + 0.8 * np.sin(np.pi * t / duration) + 0.1 * smooth_noise(r, count, 12))
        )
        phase = 0.99 + np.cumsum(np.maximum(rate, 12)) / RATE
        clicks = np.diff(np.floor(phase), prepend=0) * r.uniform(0.5, 1, count)
        shape = np.minimum(np.minimum(t / 0.03 + 0.1, (duration - t) / 0.25), 1)
        out = sum(resonate(clicks, f, 9) for f in formants) * shape
        return out / (np.abs(out).max() + 1e-9)

    return swing


def keys(rng):
    """A bunch of keys shaken: small bright clinks in a cluster."""
    blades = [_modal([1, 2.7, 5.2], 0.12, 0.1)(rng, rng.uniform(2300, 4200), rng.uniform(0.6, 1.4)) for _ in range(5)]

    def shake(r, s):
        out = np.zeros(int(0.5 * RATE))
        for index in range(int(r.integers(5, 11))):
            blade = blades[r.integers(len(blades))](r, r.uniform(0.4, 1))
            at, gain = (abs(r.normal(0, 0.08)), r.uniform(0.3, 1)) if index else (0.0, 1.0)
            place(out, blade, at, gain)
        return out

    return shake


def tick(rng):
    """A clock's escapement: a tiny dry click, alternating in pitch."""
    pair = [_modal([1, 1.6, 2.9], 0.03, 0.1)(rng, f, 1.0) for f in rng.uniform(1700, 2900, 2)]
    turn = [0]

    def click(r, s):
        turn[0] ^= 1
        return mix(pair[turn[0]](r, s), 0.4 * burst(r, 0.004, 2500, None))

    return click


def bell(rng):
    strike = _BELL(rng, rng.uniform(380, 900), rng.uniform(0.7, 1.2))
    return lambda r, s: mix(strike(r, s), burst(r, 0.01, 2000, 6000) * 0.3 * s)


def thunder(rng):
    top = rng.uniform(110, 240)

    def clap(r, s):
        t = seconds(r.uniform(1.8, 3.0))
        rumble = band(noise(r, len(t)), 25, top) * (1 + 0.6 * smooth_noise(r, len(t), 5))
        out = (
            3 * rumble * np.exp(-t * r.uniform(1.2, 2.2)) * np.minimum(t / 0.05, 1) * np.minimum((t[-1] - t) / 0.4, 1)
        )
        for index in range(int(r.integers(2, 6))):
            place(out, burst(r, 0.15, 80, 2500), abs(r.normal(0, 0.12)) if index else 0.0, 0.3 + 0.4 * s)
        return out

    return clap
