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


CELL = 4  # pixels a side in which motion is told first


class Motion(nn.Module):
    """What moves, which a patch's one linear map cannot tell: cells of 4 x 4 pixels over the frame before, the frame
    and the next one, then a patch's cells together. Not in the reference."""

    def __init__(self, width, patch, channels):
        super().__init__()
        self.cells = nn.Conv3d(3, channels, (3, CELL, CELL), (1, CELL, CELL))
        self.places = nn.Conv2d(channels, width, patch // CELL, patch // CELL)
        self.cells.weight.data = begun(channels)
        nn.init.zeros_(self.places.weight)
        nn.init.zeros_(self.places.bias)

    def forward(self, x):
        """Frames [B, T, 3, S, S] in [-1, 1] to [B, T, places, width]; the ends are repeated."""
        b, t, _, s, _ = x.shape
        x = x.unfold(3, CELL, CELL).unfold(4, CELL, CELL).permute(0, 1, 3, 4, 2, 5, 6).reshape(b, t, -1, 3 * CELL * CELL)
        x = torch.cat([x[:, :1], x, x[:, -1:]], 1)
        taps = self.cells.weight.movedim(2, 0).flatten(2)
        x = torch.cat([x[:, :-2], x[:, 1:-1], x[:, 2:]], -1) @ torch.cat(list(taps), 1).T + self.cells.bias
        x = F.gelu(x).view(b * t, s // CELL, s // CELL, -1).permute(0, 3, 1, 2)
        return self.places(x).flatten(2).transpose(1, 2).unflatten(0, (b, t))


def begun(channels):
    """Weights [channels, 3, 3, 4, 4] that begin as changes from the frame before, to the next one, and of the change."""
    where = torch.randn(channels, 3, 1, CELL, CELL) / 2
    when = torch.tensor([[-1.0, 1, 0], [0, -1, 1], [-1, 2, -1]])[torch.arange(channels) % 3]
    return where * when[:, None, :, None, None]


class SyncTower(nn.Module):
    """Segments [B, 3, 16, S, S] in [-1, 1] to [B, 8, width]; motion [B, 8, places, width] is added to the patches."""

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
        if "motion" in sizes:
            self.motion = Motion(width, patch, sizes["motion"])

    def forward(self, segments, motion=0):
        b = len(segments)
        x = self.patch_embed_3d.proj(segments).flatten(3).permute(0, 2, 3, 1) + motion
        x = x + self.pos_embed[:, None, 1:] + self.temp_embed[:, :, None]
        first = (self.cls_token + self.pos_embed[:, :1]).expand(b, -1, -1)
        x = torch.cat([first, x.flatten(1, 2)], 1)
        for block in self.blocks:
            x = block(x, self.steps)
        x = self.norm(x[:, 1:]).unflatten(1, (self.steps, -1)).flatten(0, 1)
        return self.spatial_attn_agg(x).unflatten(0, (b, self.steps))
