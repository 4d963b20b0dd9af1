"""Trains the vocoder: BigVGAN that hears an excitation beside the mel (excitation.py), by a spectral energy distance.

    python training/mini/vocoder.py --sound training/runs/sound --runs training/runs --minutes 60 --decoded

Distances between spectra alone teach a vocoder to buzz: what lies in the middle of all noises is a flat spectrum,
and a pulse train has one. The energy distance, d(x, y) + d(x, y') - d(y, y') for two outputs y, y' of other noise, is
smallest only where outputs are distributed as the sound is (Gritsenko et al. 2020, "A Spectral Energy Distance for
Parallel Speech Synthesis"); it needs no adversary. `--decoded` gives three times in four the mels that the VAE decodes,
as in use.
"""

import argparse
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.stage import make_clip  # noqa: E402
from mini import activation, measure, vae  # noqa: E402
from mini.excitation import attack, grain, hiss, tones  # noqa: E402
from mini.loop import train  # noqa: E402
from mini.mel import mel, triangles  # noqa: E402
from mini.shards import Sounds  # noqa: E402
from mini.sizes import HOP, RATE, SIZES  # noqa: E402
from networks import bigvgan  # noqa: E402
from networks.bigvgan import BigVGAN  # noqa: E402

PIECE, FRAMES, BATCH = 64, 40, 4
WINDOWS = [(n, torch.hann_window(n)) for n in (96, 256, 512, 1024, 2048)]
# Triangles of area one, times their width: a tone reads its own magnitude.
MELS = {n: triangles(n, bins) * RATE / n * 3 for n, bins in ((256, 24), (1024, 80), (2048, 128))}


def make():
    return BigVGAN(SIZES["vocoder"])


def load(runs):
    network = make()
    saved = torch.load(Path(runs) / "vocoder.pt", weights_only=True)
    network.load_state_dict({**saved["network"], **saved["mean"]})
    return network.eval()


def begin(network, sounds, steps):
    """Before the blocks are anything, the way of the excitation through the last layers learns its level."""
    block = bigvgan.Block.forward
    bigvgan.Block.forward = lambda self, x: x
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3, betas=(0.9, 0.99), weight_decay=0)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * min(1, (step + 1) / 100) * (1 - 0.9 * step / steps)
        sound = sounds.batch(BATCH, PIECE * HOP)
        total, parts = distance(network, mel(sound), sound)
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if step % 100 == 99:
            print("begin", step + 1, parts, flush=True)
    bigvgan.Block.forward = block
    with torch.no_grad():
        for block in network.resblocks:
            for conv in block.convs2:
                conv.weight_g *= 0.1


def distance(network, mels, sound):
    """The energy distance of two outputs from the sound, over FRAMES of it; mels [B, BINS, PIECE]."""
    start = int(torch.randint(2, PIECE - FRAMES - 1, ()))
    mels = mels[..., start:start + FRAMES]
    real = spectra(sound[:, start * HOP:(start + FRAMES) * HOP])
    made = spectra(play(network, mels, copies=2))
    one, two = [(w, x[:len(sound)]) for w, x in made], [(w, x[len(sound):]) for w, x in made]
    near, spread = apart(real, one) + apart(real, two), apart(one, two)
    return near - spread, {"near": near.item() / 2, "spread": spread.item()}


def play(network, mels, copies=1):
    """[B, BINS, T] to [copies * B, T * HOP], each copy with noise of its own."""
    mels_of_all = mels.repeat(copies, 1, 1)
    source = torch.stack([tones(mels).repeat(copies, 1), hiss(mels_of_all, grain(mels_of_all))], 1)
    return network(mels_of_all, source, attack(mels).repeat(copies, 1))[:, 0]


def spectra(sounds):
    """[(weight, values)] of [B, samples]: magnitudes, their logarithm down to -60 dB (a sine of full scale is 1),
    log-mels, and the level over 4 and 16 ms. Mels bear a partial that lies a little beside its place, which a fine
    spectrum takes for two errors: to it silence would be better. Levels say how hard a blow begins; a spectrum's bins
    are too random for that."""
    out = [(0.4, 0.5 * (sounds.unflatten(1, (-1, n)).square().mean(2) + 1e-6).log()) for n in (64, 256)]
    # The level of the whole piece: where a blow's height is uncertain, its logarithm's middle is lower than its power's.
    out.append((1.5, 0.5 * (sounds.square().mean(1) + 1e-6).log()))
    for n, window in WINDOWS:
        z = torch.stft(sounds, n, n // 4, window=window, return_complex=True)
        power = (z.real.square() + z.imag.square()) * (2 / window.sum()) ** 2
        magnitude = (power + 1e-10).sqrt()
        out += [(4.0, magnitude), (0.1, 0.5 * (power + 1e-6).log())]
        if n in MELS:
            out.append((0.7, (MELS[n] @ magnitude).clamp(min=1e-5).log()))
    return out


def apart(a, b):
    """The kernel of the energy distance of two lists of spectra: L1."""
    return sum(weight * (x - y).abs().mean() for (weight, x), (_, y) in zip(a, b))


TESTS = [("metal", 0), ("glass", 1), ("bell", 2), ("rain", 3), ("wind", 4), ("waves", 5), ("wood", 6),
         ("water drop", 7), ("footsteps on gravel", 8), ("engine", 9)]


@torch.no_grad()
def check(network, decoder=None):
    """Figures by class on sounds that training does not hold."""
    torch.manual_seed(7)
    shown = []
    for name, seed in TESTS:
        clip = make_clip(2_000_000 + seed, 4.096, [name], conflict=False, draw=False)
        real = torch.from_numpy(clip.sound[:65536])
        mels = mel(real[None])
        if decoder is not None:
            mels = decoder.decode(decoder.encode(mels)[0])
        made = play(network, mels)[0]
        parts = [f"lsd {measure.distance(real, made):.1f}", f"level {measure.level(made) - measure.level(real):+.1f}"]
        if name in ("metal", "glass", "bell"):
            at = [t for t, _, _ in clip.events]
            parts.append(f"peaks {measure.peaks(mel(made[None])[0], at):.2f} of {measure.peaks(mel(real[None])[0], at):.2f}")
        if name in ("rain", "wind", "waves"):
            parts.append(f"buzz {measure.buzz(made):.2f} of {measure.buzz(real):.2f}")
        shown.append(f"{name}: " + " ".join(parts))
    return "\n    ".join(shown)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sound", required=True)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--rate", type=float, default=8e-4)
    options.add_argument("--begin", type=int, default=250, help="steps without blocks")
    options.add_argument("--decoded", action="store_true")
    chosen = options.parse_args()
    torch.manual_seed(2)
    torch.set_num_threads(1)
    activation.install()
    sounds, network = Sounds(chosen.sound, seed=2), make()
    decoder = vae.load(chosen.runs) if chosen.decoded else None
    if not (chosen.runs / "vocoder.pt").exists():
        begin(network, sounds, chosen.begin)
        print(check(network), flush=True)

    def loss(step, done):
        sound = sounds.batch(BATCH, PIECE * HOP)
        mels = mel(sound)
        if decoder is not None and torch.rand(()) < 0.75:
            with torch.no_grad():
                mean, log_variance = decoder.encode(mels)
                mels = decoder.decode(mean + (0.5 * log_variance).exp() * torch.randn_like(mean))
        return distance(network, mels, sound)

    def report(network, step):
        return check(network, decoder) if step % 600 == 0 else ""

    train(chosen.runs / "vocoder.pt", network, loss, chosen.minutes, chosen.rate, report=report)


if __name__ == "__main__":
    main()
