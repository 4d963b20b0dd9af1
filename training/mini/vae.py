"""Trains the mel VAE.

    python training/mini/vae.py --sound training/runs/sound --runs training/runs --minutes 50
"""

import argparse
import sys
from pathlib import Path

import torch
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.stage import make_clip  # noqa: E402
from mini import measure  # noqa: E402
from mini.loop import train  # noqa: E402
from mini.mel import mel  # noqa: E402
from mini.shards import Sounds  # noqa: E402
from mini.sizes import HOP, SIZES  # noqa: E402
from networks.vae import VAE, Encoder, MPConv, normed  # noqa: E402

FRAMES = 128
KL = 4e-4


def make():
    sizes = SIZES["latent_decoder"]
    vae = VAE(sizes)
    # The encoder is not shipped: it may be wider.
    vae.encoder = Encoder(sizes["data_dim"], sizes["embed_dim"], 64, (1, 2, 4), 2)
    return vae


def load(runs):
    vae = make()
    saved = torch.load(Path(runs) / "vae.pt", weights_only=True)
    vae.load_state_dict({**saved["network"], **saved["mean"]})
    return vae.eval()


@torch.no_grad()
def renormalise(vae):
    """Magnitude-preserving weights keep length one, so that the learning rate means the same throughout (EDM2)."""
    for module in vae.modules():
        if isinstance(module, MPConv):
            size = module.weight[0].numel()
            module.weight.copy_(normed(module.weight) * size**0.5)


TONAL = ("metal", "glass", "bell")


def tonal(seeds=6):
    """[(log-mel [1, BINS, T], onsets)] of struck things that ring, unseen in training."""
    clips = [make_clip(2_000_000 + seed, 4.096, [name], conflict=False, draw=False)
             for name in TONAL for seed in range(seeds)]
    return [(mel(torch.from_numpy(clip.sound[None, :65536])), [at for at, _, _ in clip.events]) for clip in clips]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sound", required=True)
    options.add_argument("--runs", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=50)
    options.add_argument("--rate", type=float, default=1e-2)
    chosen = options.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    sounds, vae = Sounds(chosen.sound), make()
    many = mel(sounds.batch(512, FRAMES * HOP))
    vae.data_mean.copy_(many.mean((0, 2)).view(1, -1, 1))
    vae.data_std.copy_(many.std((0, 2)).view(1, -1, 1))
    rings = tonal()
    held = mel(Sounds(chosen.sound, seed=9).batch(64, FRAMES * HOP))

    def loss(step, done):
        target = mel(sounds.batch(16, FRAMES * HOP))
        mean, log_variance = vae.encode(target)
        latent = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        error = vae.decode(latent) - target
        # What lies 70 dB down is hardly heard, and its grain cannot be known.
        weight = 0.25 + 0.75 * torch.sigmoid((target + 3.0) / 0.35)
        # Partials are few bins among many, and are what is heard of metal and glass.
        around = F.avg_pool1d(target.transpose(1, 2), 9, 1, 4, count_include_pad=False).transpose(1, 2)
        weight = weight * (1 + 2 * (target - around).clamp(0, 1.5))
        absolute = (error.abs() * weight).mean()
        square = (error.square() * weight).mean()
        across = ((error[:, 1:] - error[:, :-1]).abs() * weight[:, 1:]).mean()
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        total = absolute + 0.5 * square + 0.3 * across + KL * kl
        return total, {"l1": absolute.item(), "l2": square.item(), "kl": kl.item()}

    def report(network, step):
        if step % 1000:
            return ""
        mean, log_variance = network.encode(held)
        again = network.decode(mean)
        kept = [measure.peaks(network.decode(network.encode(x)[0])[0], at) / measure.peaks(x[0], at) for x, at in rings]
        kept = torch.tensor(kept).view(len(TONAL), -1).mean(1)
        return (f"held l1 {(again - held).abs().mean():.4f} std of mean {mean.std():.3f} "
                f"sigma {(0.5 * log_variance).exp().mean():.3f} peaks kept "
                + " ".join(f"{name} {share:.2f}" for name, share in zip(TONAL, kept)))

    train(chosen.runs / "vae.pt", vae, loss, chosen.minutes, chosen.rate, report=report, after=renormalise)


if __name__ == "__main__":
    main()
