"""The mel VAE: magnitude-preserving 1-D convolutions (EDM2), channels first."""

import torch
from torch import nn
from torch.nn import functional as F


def normed(weight):
    size = weight[0].numel()
    norm = weight.flatten(1).norm(dim=1).view(-1, 1, 1)
    return weight / (1e-4 + norm / size**0.5) / size**0.5


class MPConv(nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel))
        self.frozen = None

    def freeze(self):
        """For inference: normalise once."""
        self.frozen = normed(self.weight.detach())

    def forward(self, x, gain=1.0):
        weight = normed(self.weight) if self.frozen is None else self.frozen
        return F.conv1d(x, weight * gain if torch.is_tensor(gain) else weight, padding=weight.shape[-1] // 2)


def pixel_norm(x):
    return x / (1e-4 + x.norm(dim=1, keepdim=True) / x.shape[1] ** 0.5)


def act(x):
    return F.silu(x) / 0.596


def mix(a, b):
    return (0.7 * a + 0.3 * b) / 0.58**0.5


class ResBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = MPConv(inputs, outputs, 3)
        self.conv2 = MPConv(outputs, outputs, 3)
        if inputs != outputs:
            self.nin_shortcut = MPConv(inputs, outputs, 1)

    def forward(self, x):
        x = pixel_norm(x)
        h = self.conv2(act(self.conv1(act(x))))
        return mix(self.nin_shortcut(x) if hasattr(self, "nin_shortcut") else x, h)


class AttnBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.qkv = MPConv(channels, 3 * channels, 1)
        self.proj_out = MPConv(channels, channels, 1)

    def forward(self, x):
        q, k, v = (pixel_norm(z).transpose(1, 2) for z in self.qkv(x).unflatten(1, (-1, 3)).unbind(2))
        return mix(x, self.proj_out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2)))


class Upsample(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = MPConv(channels, channels, 3)

    def forward(self, x):
        return self.conv(x.repeat_interleave(2, -1))


class Downsample(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = MPConv(channels, channels, 1)
        self.conv2 = MPConv(channels, channels, 1)

    def forward(self, x):
        return self.conv2(F.avg_pool1d(self.conv1(x), 2))


def middle(channels):
    part = nn.Module()
    part.block_1, part.attn_1, part.block_2 = ResBlock(channels, channels), AttnBlock(channels), ResBlock(
        channels, channels)
    return part


def run_middle(part, x):
    return part.block_2(part.attn_1(part.block_1(x))).clamp(-256, 256)


class Decoder(nn.Module):
    """Latent [B, C, N] to mel [B, bins, 2N], before the per-bin mean and deviation."""

    def __init__(self, bins, latent, width, multipliers=(1, 2, 4), blocks=2):
        super().__init__()
        channels = width * multipliers[-1]
        self.conv_in = MPConv(latent, channels, 3)
        self.mid = middle(channels)
        levels = []
        for index in reversed(range(len(multipliers))):
            level = nn.Module()
            level.block = nn.ModuleList()
            for _ in range(blocks + 1):
                level.block.append(ResBlock(channels, width * multipliers[index]))
                channels = width * multipliers[index]
            if index == 1:
                level.upsample = Upsample(channels)
            levels.insert(0, level)
        self.up = nn.ModuleList(levels)
        self.conv_out = MPConv(channels, bins, 3)
        self.learnable_gain = nn.Parameter(torch.zeros([]))

    def forward(self, z):
        x = run_middle(self.mid, self.conv_in(z))
        for level in reversed(self.up):
            for block in level.block:
                x = block(x).clamp(-256, 256)
            if hasattr(level, "upsample"):
                x = level.upsample(x)
        return self.conv_out(act(x), gain=1 + self.learnable_gain)


class Encoder(nn.Module):
    """Normalised mel [B, bins, 2N] to mean and log-variance [B, C, N] each."""

    def __init__(self, bins, latent, width, multipliers=(1, 2, 4), blocks=2):
        super().__init__()
        channels = width
        self.conv_in = MPConv(bins, channels, 3)
        levels = []
        for index, multiplier in enumerate(multipliers):
            level = nn.Module()
            level.block = nn.ModuleList()
            for _ in range(blocks):
                level.block.append(ResBlock(channels, width * multiplier))
                channels = width * multiplier
            if index == 0:
                level.downsample = Downsample(channels)
            levels.append(level)
        self.down = nn.ModuleList(levels)
        self.mid = middle(channels)
        self.conv_out = MPConv(channels, 2 * latent, 3)
        self.learnable_gain = nn.Parameter(torch.zeros([]))

    def forward(self, mel):
        x = self.conv_in(mel)
        for level in self.down:
            for block in level.block:
                x = block(x).clamp(-256, 256)
            if hasattr(level, "downsample"):
                x = level.downsample(x)
        x = run_middle(self.mid, x)
        mean, log_variance = self.conv_out(act(x), gain=1 + self.learnable_gain).chunk(2, 1)
        return mean, log_variance.clamp(-30, 20)


class VAE(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        args = (sizes["data_dim"], sizes["embed_dim"], sizes["hidden_dim"], sizes["ch_mult"], sizes["num_res_blocks"])
        self.encoder, self.decoder = Encoder(*args), Decoder(*args)
        self.data_mean = nn.Parameter(torch.zeros(1, sizes["data_dim"], 1), requires_grad=False)
        self.data_std = nn.Parameter(torch.ones(1, sizes["data_dim"], 1), requires_grad=False)

    def encode(self, mel):
        return self.encoder((mel - self.data_mean) / self.data_std)

    def decode(self, z):
        return self.decoder(z) * self.data_std + self.data_mean

    def freeze(self):
        for module in self.modules():
            if isinstance(module, MPConv):
                module.freeze()
