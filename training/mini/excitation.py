"""What onset-mini's vocoder hears beside the mel (Sources/MMAudio/Excitation.swift): a mel played back in the simplest
way, once as tones and once as noise. The network need only choose between both and give them their shape; left alone
with the mel it must learn to keep phases at every frequency, which takes days, and without noise it can only
repeat itself between two frames: hiss becomes a buzz.

    tones: each bin that stands above its neighbours is an oscillator, its frequency between theirs
    noise: white noise whose short-time spectrum is multiplied by the mel
"""

import math

import torch
from torch.nn import functional as F

from .mel import WINDOW, corners, mel, triangles
from .sizes import BINS, HOP, RATE

CENTRES = torch.tensor(corners()[1:-1])
# How far to the neighbours on either side, Hz.
_BELOW, _ABOVE = CENTRES - torch.tensor(corners()[:-2]), torch.tensor(corners()[2:]) - CENTRES
_HANN = torch.hann_window(WINDOW)


def _tone_readings():
    """What a sine of amplitude 1 in the middle of each bin reads there."""
    t = torch.arange(4096, dtype=torch.float64) / RATE
    sines = torch.sin(2 * math.pi * CENTRES[:, None].double() * t).float()
    return 10 ** mel(sines)[:, :, 8].diagonal()


def _noise_readings():
    """What white noise of variance 1 reads in each bin, in the root mean square."""
    return triangles().sum(1) * _HANN.square().sum().sqrt() * math.sqrt(math.pi) / 2


TONE, NOISE = _tone_readings(), _noise_readings()


def _spread():
    """Bins to the transform's frequencies, linear between the bins' middles, [WINDOW / 2 + 1, BINS]."""
    f = torch.arange(WINDOW // 2 + 1) * RATE / WINDOW
    place = torch.searchsorted(CENTRES, f).clamp(1, BINS - 1)
    low, high = CENTRES[place - 1], CENTRES[place]
    share = ((f - low) / (high - low)).clamp(0, 1)
    weights = torch.zeros(len(f), BINS)
    rows = torch.arange(len(f))
    weights[rows, place - 1] = 1 - share
    weights[rows, place] = share
    return weights


_SPREAD = _spread()


def _samples(x):
    """Values at the middles of frames [B, C, T] to every sample [B, C, T * HOP], linear between them."""
    return F.interpolate(x, scale_factor=HOP, mode="linear", align_corners=False)


@torch.no_grad()
def tones(mels):
    """[B, BINS, T] to [B, T * HOP]."""
    padded = F.pad(mels, (0, 0, 1, 1), value=-9.0)
    below, here, above = padded[:, :-2], mels, padded[:, 2:]
    peak = (here >= below) & (here > above)
    bend = (below - 2 * here + above).clamp(max=-1e-3)
    aside = (0.5 * (below - above) / bend).clamp(-0.5, 0.5) * peak
    frequency = CENTRES[:, None] + torch.where(aside < 0, _BELOW[:, None], _ABOVE[:, None]) * aside
    top = here + (0.25 * (above - below) * aside).clamp(0, 0.15)
    amplitude = _samples(10.0 ** top / TONE[:, None] * peak)
    phase = (_samples(frequency).double() / RATE).cumsum(-1) % 1.0
    return (amplitude * torch.sin(2 * math.pi * phase.float())).sum(1)


@torch.no_grad()
def hiss(mels, noise):
    """[B, BINS, T] and white noise [B, T * HOP + WINDOW - HOP] to [B, T * HOP]."""
    frames = noise.unfold(-1, WINDOW, HOP) * _HANN
    gain = (10.0 ** mels / NOISE[:, None]).transpose(1, 2) @ _SPREAD.T
    shaped = torch.fft.irfft(torch.fft.rfft(frames) * gain, WINDOW) * _HANN
    whole = F.fold(shaped.transpose(1, 2), (1, noise.shape[-1]), (1, WINDOW), stride=(1, HOP))[:, 0, 0]
    edge = (WINDOW - HOP) // 2
    # Squared windows add up to 3/2.
    return whole[:, edge:noise.shape[-1] - edge] / 1.5


GRID = 64  # samples of a step of the attack's envelope
_STEPS, _TAPS, _LEAD = HOP // GRID, WINDOW // GRID, (WINDOW - HOP) // 2 // GRID
_BLUR = (_HANN.square().view(_TAPS, GRID).sum(1) / _HANN.square().sum()).view(1, 1, _TAPS)


@torch.no_grad()
def attack(mels, rounds=16):
    """[B, BINS, T] to the factor of each sample [B, T * HOP] by which a sound that follows the mel's levels smoothly begins as
    hard as the sound that was measured. The window of 64 ms blurs levels in time; Richardson and Lucy's iteration (1972,
    1974) undoes that, in steps of 4 ms."""
    levels = (10.0 ** (2 * mels) * (_BELOW + _ABOVE)[:, None]).sum(1) + 1e-12
    count = mels.shape[-1] * _STEPS

    def blurred(power):
        padded = F.pad(power[:, None], (_LEAD, _TAPS - _STEPS - _LEAD), mode="replicate")
        return F.conv1d(padded, _BLUR, stride=_STEPS)[:, 0]

    def spread(ratio):
        return F.conv_transpose1d(ratio[:, None], _BLUR, stride=_STEPS)[:, 0, _LEAD:_LEAD + count]

    def finer(x, scale):
        return F.interpolate(x[:, None], scale_factor=scale, mode="linear", align_corners=False)[:, 0]

    smooth, whole = finer(levels, _STEPS), spread(torch.ones_like(levels)).clamp(min=1e-6)
    power = smooth
    for _ in range(rounds):
        power = power * spread(levels / blurred(power).clamp(min=1e-14)) / whole
    return finer((power / smooth).sqrt().clamp(0.03, 4), GRID)


def excite(mels, noise):
    """[B, 2, T * HOP]: tones and noise."""
    return torch.stack([tones(mels), hiss(mels, noise)], 1)


def grain(mels, generator=None):
    """White noise for `excite`."""
    return torch.randn(len(mels), mels.shape[-1] * HOP + WINDOW - HOP, generator=generator)
