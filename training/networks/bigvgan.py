"""BigVGAN: mel [B, bins, T] to sound [B, 1, T * hop]; with `source_channels` it hears a source [B, channels, T * hop]
behind each up-sampling, as NSF-HiFiGAN does."""

import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import weight_norm


def lowpass_filter(size=12, cutoff=0.25, half_width=0.3):
    attenuation = 2.285 * (size / 2 - 1) * math.pi * 4 * half_width + 7.95
    window = torch.kaiser_window(size, beta=0.1102 * (attenuation - 8.7), periodic=False)
    taps = 2 * cutoff * window * torch.sinc(2 * cutoff * (torch.arange(size) - (size - 1) / 2))
    return (taps / taps.sum()).view(1, 1, size)


class Snake(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.alpha = nn.Parameter(torch.zeros(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        alpha, beta = self.alpha.exp()[:, None], self.beta.exp()[:, None]
        return x + (x * alpha).sin() ** 2 / (beta + 1e-9)


class Filter(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("filter", lowpass_filter())


class Downsample(nn.Module):
    def __init__(self):
        super().__init__()
        self.lowpass = Filter()


class Activation(nn.Module):
    """Snake at twice the rate, so that its overtones do not fold back."""

    def __init__(self, channels):
        super().__init__()
        self.act = Snake(channels)
        self.upsample = Filter()
        self.downsample = Downsample()

    def forward(self, x):
        channels = x.shape[1]
        x = F.pad(x, (5, 5), mode="replicate")
        x = 2 * F.conv_transpose1d(x, self.upsample.filter.expand(channels, -1, -1), stride=2, groups=channels)
        x = self.act(x[..., 15:-15])
        x = F.pad(x, (5, 6), mode="replicate")
        return F.conv1d(x, self.downsample.lowpass.filter.expand(channels, -1, -1), stride=2, groups=channels)


class Block(nn.Module):
    def __init__(self, channels, kernel, dilations):
        super().__init__()
        def conv(dilation):
            return weight_norm(
                nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=(kernel - 1) * dilation // 2))
        self.convs1 = nn.ModuleList(conv(d) for d in dilations)
        self.convs2 = nn.ModuleList(conv(1) for _ in dilations)
        self.activations = nn.ModuleList(Activation(channels) for _ in range(2 * len(dilations)))

    def forward(self, x):
        for i, (first, second) in enumerate(zip(self.convs1, self.convs2)):
            x = x + second(self.activations[2 * i + 1](first(self.activations[2 * i](x))))
        return x


class BigVGAN(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        channels = sizes["upsample_initial_channel"]
        kernels, dilations = sizes["resblock_kernel_sizes"], sizes["resblock_dilation_sizes"]
        self.kernels = len(kernels)
        self.use_tanh = sizes["use_tanh_at_final"]
        self.conv_pre = weight_norm(nn.Conv1d(sizes["num_mels"], channels, 7, padding=3))
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        source, left = sizes.get("source_channels", 0), math.prod(sizes["upsample_rates"])
        if source:
            self.source_convs = nn.ModuleList()
        for rate, kernel in zip(sizes["upsample_rates"], sizes["upsample_kernel_sizes"]):
            self.ups.append(nn.ModuleList([weight_norm(
                nn.ConvTranspose1d(channels, channels // 2, kernel, rate, padding=(kernel - rate) // 2))]))
            channels //= 2
            left //= rate
            if source:
                self.source_convs.append(nn.Conv1d(source, channels, left, left))
            self.resblocks.extend(Block(channels, k, d) for k, d in zip(kernels, dilations))
        self.activation_post = Activation(channels)
        self.conv_post = weight_norm(nn.Conv1d(channels, 1, 7, padding=3, bias=sizes["use_bias_at_final"]))

    def forward(self, mel, source=None, gain=None):
        x = self.conv_pre(mel)
        for i, up in enumerate(self.ups):
            x = up[0](x)
            if source is not None:
                x = x + self.source_convs[i](source)
            blocks = self.resblocks[i * self.kernels:(i + 1) * self.kernels]
            x = sum(block(x) for block in blocks) / self.kernels
        x = self.conv_post(self.activation_post(x))
        if gain is not None:
            x = x * gain[:, None]
        return x.tanh() if self.use_tanh else x.clamp(-1, 1)

    def freeze(self):
        """For inference: fold weight norm once."""
        for module in self.modules():
            if hasattr(module, "weight_g"):
                nn.utils.remove_weight_norm(module)
