"""When something is struck, heard in a sound: rises of a log-spectrum. Fixed on training seeds, and only then used."""

import numpy as np

RATE, HOP, WINDOW = 16000, 80, 320
REFRACTORY = 0.16  # seconds: heel and toe are one step
SHARE = 0.45  # of the strongest rises of the clip
LEAST = 2.0  # dB, over the mean of the bands

_EDGES = np.unique(np.round(np.geomspace(2, WINDOW // 2, 25)).astype(int))


def rises(sound):
    """How much the bands rise over 15 ms, mean dB, 200 values a second."""
    x = np.pad(np.asarray(sound, np.float64), (WINDOW, WINDOW))
    count = (len(x) - WINDOW) // HOP + 1
    frames = np.lib.stride_tricks.as_strided(x, (count, WINDOW), (x.strides[0] * HOP, x.strides[0]))
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2
    bands = np.stack([power[:, a:b].mean(1) for a, b in zip(_EDGES, _EDGES[1:])], 1)
    # What lies 55 dB under the loudest band is not heard beside it.
    level = 10 * np.log10(bands + bands.max() * 10 ** -5.5 + 1e-9)
    rise = np.maximum(level[3:] - level[:-3], 0).mean(1)
    return np.concatenate([np.zeros(3), rise])


def onsets(sound):
    """Seconds, in order."""
    rise = rises(sound)
    smooth = np.convolve(rise, [0.25, 0.5, 0.25], "same")
    peak = np.r_[False, (smooth[1:-1] >= smooth[:-2]) & (smooth[1:-1] > smooth[2:]), False]
    strong = np.sort(smooth[peak])[::-1][:3].mean() if peak.any() else 0.0
    found = []
    for at in np.flatnonzero(peak & (smooth > max(SHARE * strong, LEAST))):
        # The rise is seen when the window's middle passes it.
        time = (at * HOP + WINDOW / 2 - WINDOW) / RATE - 0.001
        if not found or time - found[-1] > REFRACTORY:
            found.append(time)
    return found


def merged(events):
    """Event times that the detector could tell apart."""
    out = []
    for at in sorted(events):
        if not out or at - out[-1] > REFRACTORY:
            out.append(at)
    return out


def matches(found, real, reach):
    """How many of both lie within `reach` seconds of one another, each used once."""
    left, hits = list(found), 0
    for at in real:
        near = [x for x in left if abs(x - at) <= reach]
        if near:
            left.remove(min(near, key=lambda x: abs(x - at)))
            hits += 1
    return hits


class Tally:
    """F1 over many clips."""

    def __init__(self, reach):
        self.reach, self.hits, self.found, self.real = reach, 0, 0, 0

    def add(self, found, real):
        self.hits += matches(found, real, self.reach)
        self.found += len(found)
        self.real += len(real)

    @property
    def f1(self):
        return 2 * self.hits / max(self.found + self.real, 1)
