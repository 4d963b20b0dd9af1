"""Sound as the latent encoder sees it: the reference's log-mel at 16 kHz (mmaudio/ext/mel_converter.py)."""

import math

import torch
from torch.nn import functional as F

from .sizes import BINS, HOP, RATE

WINDOW = 1024


def _hz(mel):
    return mel * 200 / 3 if mel < 15 else 1000 * math.exp(math.log(6.4) / 27 * (mel - 15))


def corners(bins=BINS):
    """Frequencies in Hz, bins + 2 of them: bin i reaches from corner i to i + 2, its middle is i + 1."""
    top = 15 + 27 * math.log(RATE / 2 / 1000) / math.log(6.4)
    return [_hz(i * top / (bins + 1)) for i in range(bins + 2)]


def triangles(window=WINDOW, bins=BINS):
    """Slaney's triangles, [bins, window / 2 + 1]; the area of each is one."""
    all_corners = torch.tensor(corners(bins), dtype=torch.float64)
    f = torch.arange(window // 2 + 1, dtype=torch.float64) * RATE / window
    low, middle, high = (all_corners[i:bins + i, None] for i in range(3))
    height = torch.minimum((f - low) / (middle - low), (high - f) / (high - middle)).clamp(min=0)
    return (height * 2 / (high - low)).float()


_TRIANGLES, _HANN = triangles(), torch.hann_window(WINDOW)


def mel(sound):
    """Sound [B, samples] in -1..1 to log10 mel [B, BINS, samples / HOP]."""
    pad = (WINDOW - HOP) // 2
    x = F.pad(sound.clamp(-1, 1)[:, None], (pad, pad), mode="reflect")[:, 0]
    z = torch.stft(x, WINDOW, HOP, window=_HANN, center=False, return_complex=True)
    power = z.real.square() + z.imag.square()
    return (_TRIANGLES @ (power + 1e-9).sqrt()).clamp(min=1e-5).log10()
