"""Measures of sound against real sound. Sounds are float tensors [samples] in -1..1 at 16 kHz."""

import torch

WINDOW, HOP = 1024, 256
FLOOR = 1e-4  # -80 dBFS


def spectrum(sound):
    """Magnitudes [frames, bins]; a sine of full scale is 1."""
    window = torch.hann_window(WINDOW)
    z = torch.stft(sound, WINDOW, HOP, window=window, return_complex=True, pad_mode="reflect")
    return (z.abs() * 2 / window.sum()).T


def active(sound, below=40.0):
    """Frames within `below` dB of the loudest."""
    level = 20 * (spectrum(sound).square().sum(1).sqrt() + 1e-9).log10()
    return level > max(level.max() - below, -70)


def distance(real, other):
    """Log-spectral distance over active frames, dB."""
    a, b = (20 * spectrum(x).clamp(min=FLOOR).log10() for x in (real, other))
    chosen = active(real)
    return (a - b)[chosen].square().mean(1).sqrt().mean().item()


def peaks(log_mel, onsets, reach=4):
    """Tonal peaks of a log10 mel [bins, frames]: the highest bin over the mean of its 9 neighbours, over the frames
    from 60 to 260 ms behind each onset in seconds."""
    x = log_mel.T
    around = torch.nn.functional.avg_pool1d(x[:, None], 2 * reach + 1, 1, reach, count_include_pad=False)[:, 0]
    height = (x - around).gather(-1, x.argmax(-1, keepdim=True))[:, 0]
    at = [height[int((t + 0.06) * 62.5):int((t + 0.26) * 62.5)] for t in onsets]
    at = torch.cat(at) if at else height[:0]
    return at.mean().item() if len(at) else float("nan")


def buzz(sound):
    """The largest autocorrelation at the vocoder's hop and at half of it, over pieces of an eighth of a second."""
    pieces = sound[:len(sound) // 2000 * 2000].view(-1, 2000)
    pieces = pieces - pieces.mean(1, keepdim=True)
    pieces = pieces[pieces.square().mean(1) > 1e-7]
    if not len(pieces):
        return 0.0
    found = []
    for lag in (HOP, HOP // 2):
        a, b = pieces[:, lag:], pieces[:, :-lag]
        found.append(((a * b).sum(1) / (a.square().sum(1) * b.square().sum(1)).sqrt().clamp(min=1e-9)).mean().item())
    return max(found)


def level(sound):
    """Root mean square over active frames, dBFS."""
    count = len(sound) // HOP
    power = sound[:count * HOP].view(count, HOP).square().mean(1)
    loud = power > power.max() / 1e4
    return 10 * power[loud].mean().clamp(min=1e-12).log10().item()
