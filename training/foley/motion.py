"""When things move: an event's time seen from before it and from after it."""

from bisect import bisect_right

import numpy as np


class Beats:
    """Events as motion sees them. All times are seconds, strengths 0..1."""

    def __init__(self, events):
        self.times = [at for at, _ in events]
        self.strengths = [strength for _, strength in events]
        gaps = np.diff(self.times)
        self.gap = float(np.median(gaps)) if len(gaps) else 1.0

    def until(self, t):
        """Seconds to the next event and its strength; a far future where there is none."""
        index = bisect_right(self.times, t)
        return (self.times[index] - t, self.strengths[index]) if index < len(self.times) else (1e9, 0.0)

    def since(self, t):
        """Seconds from the last event and its strength; a far past where there is none."""
        index = bisect_right(self.times, t) - 1
        return (t - self.times[index], self.strengths[index]) if index >= 0 else (1e9, 0.0)

    def count(self, t):
        return bisect_right(self.times, t)

    def pulse(self, t, tail):
        """What an event leaves behind, fading over `tail` seconds."""
        since, strength = self.since(t)
        return strength * np.exp(-since / tail) if since < 20 * tail else 0.0

    def tremble(self, t, tail=0.08, rate=17.0):
        return self.pulse(t, tail) * np.sin(2 * np.pi * rate * min(self.since(t)[0], 9))

    def raised(self, t, lead=0.3, recoil=0.12):
        """Height 0..1 of a tool that comes down to 0 at every event, and rises after it."""
        until, coming = self.until(t)
        since, past = self.since(t)
        up = (1 - np.exp(-since / recoil)) if since < 9 else 1.0
        down = min(until / lead, 1.0)
        # It accelerates on its way down, and a stronger blow comes from higher.
        height = 0.55 + 0.45 * (coming if until < 1e8 else past)
        return min(up, 1 - (1 - down) ** 2) * height

    def fall(self, t, gravity, lift):
        """Height of a thing that falls onto every event: parabolas between near events, lifted up between far
        ones."""
        until, _ = self.until(t)
        since, _ = self.since(t)
        gap = until + since
        drop = 0.5 * gravity * until**2 if until < 1e8 else 0.0
        if since > 1e8:
            return min(drop, lift)
        if until > 1e8:
            return 0.0
        arc = gravity / 2 * since * until
        if gravity * gap**2 / 8 <= lift:
            return arc
        rest = max(gap - np.sqrt(2 * lift / gravity), 1e-3)
        carried = lift * np.clip(since / rest, 0, 1) ** 2 * (3 - 2 * np.clip(since / rest, 0, 1))
        return min(carried, drop)

    def phase(self, t):
        """Index of the event as a real number that goes through whole numbers at the events."""
        if not self.times:
            return 0.0
        if t < self.times[0]:
            return (t - self.times[0]) / self.gap
        if t >= self.times[-1]:
            return len(self.times) - 1 + (t - self.times[-1]) / self.gap
        return float(np.interp(t, self.times, np.arange(len(self.times))))

    def recent(self, t, span):
        """(age, strength, index) of the events in the last `span` seconds."""
        return [(t - at, s, i) for i, (at, s) in enumerate(zip(self.times, self.strengths)) if 0 <= t - at < span]


def ease(u):
    u = min(max(u, 0.0), 1.0)
    return u * u * (3 - 2 * u)
