"""Synchformer's visual branch: divided space-time attention over segments of 16 frames."""

import torch
from torch import nn
from torch.nn import functional as F


class DividedAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x, steps, over_time):
        """x [B, 1 + steps * places, width]; the class row sees all, a patch sees the class and its own group."""
        b, n, w = x.shape
        h = self.heads
        q, k, v = self.qkv(x).view(b, n, 3, h, w // h).permute(2, 0, 3, 1, 4)
        first = F.scaled_dot_product_attention(q[:, :, :1], k, v)

        def groups(z):
            z = z[:, :, 1:].unflatten(2, (steps, -1))
            return z.transpose(2, 3) if over_time else z

        def with_class(z):
            g = groups(z)
            return torch.cat([z[:, :, None, :1].expand(-1, -1, g.shape[2], -1, -1), g], 3)

        rest = F.scaled_dot_product_attention(groups(q), with_class(k), with_class(v))
        rest = (rest.transpose(2, 3) if over_time else rest).flatten(2, 3)
        return self.proj(torch.cat([first, rest], 2).transpose(1, 2).reshape(b, n, w))


class MLP(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width, heads, ratio):
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width, eps=1e-6) for _ in range(3))
        self.attn = DividedAttention(width, heads)
        self.timeattn = DividedAttention(width, heads)
        self.mlp = MLP(width, int(width * ratio))

    def forward(self, x, steps):
        x = x + self.timeattn(self.norm3(x), steps, over_time=True)
        x = x + self.attn(self.norm1(x), steps, over_time=False)
        return x + self.mlp(self.norm2(x))


class Aggregator(nn.Module):
    """One pre-norm encoder layer whose class row sums up a time step's patches."""

    def __init__(self, width, heads, ratio):
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.self_attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.linear1 = nn.Linear(width, int(width * ratio))
        self.linear2 = nn.Linear(int(width * ratio), width)
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x):
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1)
        y = self.norm1(x)
        # Only the class row is read, so only it asks.
        x = x[:, :1] + self.self_attn(y[:, :1], y, y, need_weights=False)[0]
        x = x + self.linear2(F.gelu(self.linear1(self.norm2(x))))
        return x[:, 0]


class SyncTower(nn.Module):
    """Segments [B, 3, 16, S, S] in [-1, 1] to [B, 8, width]."""

    def __init__(self, sizes):
        super().__init__()
        width, patch = sizes["embed_dim"], sizes["patch_size"]
        depth = sizes["z_block"]
        self.steps = sizes["segment"] // depth
        places = (sizes["image_size"] // patch) ** 2
        self.cls_token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.pos_embed = nn.Parameter(torch.randn(1, places + 1, width) * 0.02)
        self.temp_embed = nn.Parameter(torch.randn(1, self.steps, width) * 0.02)
        self.patch_embed_3d = nn.Module()
        self.patch_embed_3d.proj = nn.Conv3d(3, width, (depth, patch, patch), (depth, patch, patch))
        self.blocks = nn.ModuleList(
            Block(width, sizes["num_heads"], sizes["mlp_ratio"]) for _ in range(sizes["depth"]))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.spatial_attn_agg = Aggregator(width, sizes["num_heads"], sizes["mlp_ratio"])

    def forward(self, segments):
        b = len(segments)
        x = self.patch_embed_3d.proj(segments).flatten(3).permute(0, 2, 3, 1)
        x = x + self.pos_embed[:, None, 1:] + self.temp_embed[:, :, None]
        first = (self.cls_token + self.pos_embed[:, :1]).expand(b, -1, -1)
        x = torch.cat([first, x.flatten(1, 2)], 1)
        for block in self.blocks:
            x = block(x, self.steps)
        x = self.norm(x[:, 1:]).unflatten(1, (self.steps, -1)).flatten(0, 1)
        return self.spatial_attn_agg(x).unflatten(0, (b, self.steps))
