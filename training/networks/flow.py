"""The multimodal flow transformer: joint blocks over latent, clip and text tokens, then fused blocks over the latent."""

import torch
from torch import nn
from torch.nn import functional as F


def gated_width(width, ratio):
    return (int(2 * ratio * width / 3) + 255) // 256 * 256


class GatedMLP(nn.Module):
    def __init__(self, width, ratio=4):
        super().__init__()
        hidden = gated_width(width, ratio)
        self.w1 = nn.Linear(width, hidden, bias=False)
        self.w2 = nn.Linear(hidden, width, bias=False)
        self.w3 = nn.Linear(width, hidden, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class TokenConv(nn.Conv1d):
    """A convolution over tokens, channels last."""

    def __init__(self, inputs, outputs, kernel, bias=True):
        super().__init__(inputs, outputs, kernel, padding=kernel // 2, bias=bias)

    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class GatedConvMLP(nn.Module):
    def __init__(self, width, kernel, ratio=4):
        super().__init__()
        hidden = gated_width(width, ratio)
        self.w1 = TokenConv(width, hidden, kernel, bias=False)
        self.w2 = TokenConv(hidden, width, kernel, bias=False)
        self.w3 = TokenConv(width, hidden, kernel, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


def rotate(x, angles):
    """Adjacent channel pairs of x [B, H, T, D] by angles [T, D / 2]."""
    a, b = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2).to(x.dtype)


def rotary_angles(tokens, head, scale=1.0):
    frequencies = scale / 10000 ** (torch.arange(0, head, 2).float() / head)
    return torch.arange(tokens).float()[:, None] * frequencies


class JointAttention(nn.Module):
    """q, k and v lie interleaved, fastest axis last: (head, channel, 3)."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.q_norm = nn.RMSNorm(width // heads)
        self.k_norm = nn.RMSNorm(width // heads)

    def project(self, x, angles):
        b, t, w = x.shape
        q, k, v = self.qkv(x).view(b, t, self.heads, -1, 3).permute(4, 0, 2, 1, 3)
        q, k = self.q_norm(q), self.k_norm(k)
        if angles is not None:
            q, k = rotate(q, angles), rotate(k, angles)
        return q, k, v


def attend(q, k, v):
    return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)


def modulate(x, shift, scale):
    return F.layer_norm(x, x.shape[-1:]) * (1 + scale) + shift


class Stream(nn.Module):
    """One stream of a block: modulation, attention's projections, output convolution, gated MLP."""

    def __init__(self, width, heads, kernel, ratio=4, last=False):
        super().__init__()
        self.last = last
        self.attn = JointAttention(width, heads)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, (2 if last else 6) * width))
        if not last:
            self.linear1 = nn.Linear(width, width) if kernel == 1 else TokenConv(width, width, kernel)
            self.ffn = GatedMLP(width, ratio) if kernel == 1 else GatedConvMLP(width, kernel, ratio)

    def before(self, x, c, angles):
        m = self.adaLN_modulation(c).chunk(2 if self.last else 6, -1)
        return self.attn.project(modulate(x, m[0], m[1]), angles), m[2:]

    def after(self, x, attended, m):
        gate1, shift2, scale2, gate2 = m
        x = x + gate1 * self.linear1(attended)
        return x + gate2 * self.ffn(modulate(x, shift2, scale2))


class JointBlock(nn.Module):
    def __init__(self, width, heads, ratio=4, last=False):
        super().__init__()
        self.last = last
        self.latent_block = Stream(width, heads, 3, ratio)
        self.clip_block = Stream(width, heads, 3, ratio, last)
        self.text_block = Stream(width, heads, 1, ratio, last)

    def forward(self, latent, clip, text, g, e, angles):
        (lq, lk, lv), lm = self.latent_block.before(latent, e, angles[0])
        (cq, ck, cv), cm = self.clip_block.before(clip, g, angles[1])
        (tq, tk, tv), tm = self.text_block.before(text, g, None)
        y = attend(torch.cat([lq, cq, tq], 2), torch.cat([lk, ck, tk], 2), torch.cat([lv, cv, tv], 2))
        n, c = latent.shape[1], clip.shape[1]
        latent = self.latent_block.after(latent, y[:, :n], lm)
        if not self.last:
            clip = self.clip_block.after(clip, y[:, n:n + c], cm)
            text = self.text_block.after(text, y[:, n + c:], tm)
        return latent, clip, text


class FusedBlock(Stream):
    def __init__(self, width, heads, ratio=4):
        super().__init__(width, heads, 3, ratio)

    def forward(self, latent, e, angles):
        qkv, m = self.before(latent, e, angles)
        return self.after(latent, attend(*qkv), m)


class TimeEmbedding(nn.Module):
    def __init__(self, width, v2):
        super().__init__()
        size = width if v2 else 256
        self.mlp = nn.Sequential(nn.Linear(size, width), nn.SiLU(), nn.Linear(width, width))
        frequencies = 1.0 / (10000 ** (torch.arange(0, size, 2).float() / size))
        self.register_buffer("frequencies", frequencies * (10000.0 if v2 else 1.0), persistent=False)

    def forward(self, t):
        args = t[:, None] * self.frequencies
        return self.mlp(torch.cat([args.cos(), args.sin()], -1))


class FinalLayer(nn.Module):
    def __init__(self, width, latent):
        super().__init__()
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))
        self.conv = TokenConv(width, latent, 7)

    def forward(self, x, g):
        return self.conv(modulate(x, *self.adaLN_modulation(g).chunk(2, -1)))


class FlowTransformer(nn.Module):
    """v(x, t, conditions): latent [B, N, C] to its velocity."""

    def __init__(self, sizes):
        super().__init__()
        d, ratio = sizes["hidden_dim"], sizes["mlp_ratio"]
        heads, v2 = sizes["num_heads"], sizes["v2"]
        latent, clip, sync, text = (sizes[k] for k in ("latent_dim", "clip_dim", "sync_dim", "text_dim"))
        first = nn.SiLU if v2 else nn.SELU
        between = [nn.SiLU()] if v2 else []
        self.head = d // heads
        self.audio_input_proj = nn.Sequential(TokenConv(latent, d, 7), first(), GatedConvMLP(d, 7, ratio))
        self.clip_input_proj = nn.Sequential(nn.Linear(clip, d), *between, GatedConvMLP(d, 3, ratio))
        self.sync_input_proj = nn.Sequential(TokenConv(sync, d, 7), first(), GatedConvMLP(d, 3, ratio))
        self.text_input_proj = nn.Sequential(nn.Linear(text, d), *between, GatedMLP(d, ratio))
        self.clip_cond_proj = nn.Linear(d, d)
        self.text_cond_proj = nn.Linear(d, d)
        self.global_cond_mlp = GatedMLP(d, ratio)
        self.sync_pos_emb = nn.Parameter(torch.zeros(1, 1, 8, sync))
        self.t_embed = TimeEmbedding(d, v2)
        self.final_layer = FinalLayer(d, latent)
        joint = sizes["depth"] - sizes["fused_depth"]
        self.joint_blocks = nn.ModuleList(JointBlock(d, heads, ratio, i == joint - 1) for i in range(joint))
        self.fused_blocks = nn.ModuleList(FusedBlock(d, heads, ratio) for _ in range(sizes["fused_depth"]))
        self.latent_mean = nn.Parameter(torch.zeros(1, 1, latent), requires_grad=False)
        self.latent_std = nn.Parameter(torch.ones(1, 1, latent), requires_grad=False)
        self.empty_string_feat = nn.Parameter(torch.zeros(sizes["text_seq_len"], text), requires_grad=False)
        self.empty_clip_feat = nn.Parameter(torch.zeros(1, clip))
        self.empty_sync_feat = nn.Parameter(torch.zeros(1, sync))

    def conditions(self, clip, sync, text, tokens):
        """Features to what every step needs; `tokens` is the number of latent tokens."""
        b, s, w = sync.shape
        sync = (sync.view(b, s // 8, 8, w) + self.sync_pos_emb).flatten(1, 2)
        sync = self.sync_input_proj(sync)
        sync = F.interpolate(sync.transpose(1, 2), tokens, mode="nearest-exact").transpose(1, 2)
        clip, text = self.clip_input_proj(clip), self.text_input_proj(text)
        total = self.clip_cond_proj(clip.mean(1)) + self.text_cond_proj(text.mean(1))
        return clip, sync, text, total

    def forward(self, x, t, conditions):
        clip, sync, text, total = conditions
        angles = (rotary_angles(x.shape[1], self.head),
                  rotary_angles(clip.shape[1], self.head, x.shape[1] / clip.shape[1]))
        angles = tuple(a.to(x.device) for a in angles)
        x = self.audio_input_proj(x)
        g = (self.t_embed(t) + self.global_cond_mlp(total))[:, None]
        e = g + sync
        for block in self.joint_blocks:
            x, clip, text = block(x, clip, text, g, e, angles)
        for block in self.fused_blocks:
            x = block(x, e, angles[0])
        return self.final_layer(x, g)
