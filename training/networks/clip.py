"""CLIP towers (open_clip's names, QuickGELU): per-frame image embeddings and all 77 text states."""

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    """in_proj holds q, k, v as thirds; heads are contiguous slices."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.randn(3 * width, width) * width**-0.5)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x, causal=False):
        b, t, w = x.shape
        qkv = F.linear(x, self.in_proj_weight, self.in_proj_bias).view(b, t, 3, self.heads, -1)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return self.out_proj(y.transpose(1, 2).reshape(b, t, w))


class MLP(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.c_fc = nn.Linear(width, hidden)
        self.c_proj = nn.Linear(hidden, width)

    def forward(self, x):
        x = self.c_fc(x)
        return self.c_proj(x * torch.sigmoid(1.702 * x))


class Block(nn.Module):
    def __init__(self, width, heads, ratio=4):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = MLP(width, int(ratio * width))

    def forward(self, x, causal=False):
        x = x + self.attn(self.ln_1(x), causal)
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, width, heads, layers, ratio=4):
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, ratio) for _ in range(layers))

    def forward(self, x, causal=False):
        for block in self.resblocks:
            x = block(x, causal)
        return x


class ImageTower(nn.Module):
    """Frames [N, 3, S, S], normalised, to unit vectors [N, embed]."""

    def __init__(self, sizes):
        super().__init__()
        vision = sizes["vision_cfg"]
        width, patch = vision["width"], vision["patch_size"]
        places = (sizes["input_size"] // patch) ** 2
        self.conv1 = nn.Conv2d(3, width, patch, patch, bias=False)
        self.class_embedding = nn.Parameter(torch.randn(width) * width**-0.5)
        self.positional_embedding = nn.Parameter(torch.randn(places + 1, width) * width**-0.5)
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(
            width, width // vision["head_width"], vision["layers"], vision.get("mlp_ratio") or 4)
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.randn(width, sizes["embed_dim"]) * width**-0.5)

    def forward(self, frames):
        x = self.conv1(frames).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(len(x), 1, -1), x], 1) + self.positional_embedding
        x = self.transformer(self.ln_pre(x))
        return F.normalize(self.ln_post(x[:, 0]) @ self.proj, dim=-1)


class CLIP(nn.Module):
    """Both towers; the text tower's tensors lie at the root, as open_clip stores them."""

    def __init__(self, sizes):
        super().__init__()
        text = sizes["text_cfg"]
        width = text["width"]
        self.visual = ImageTower(sizes)
        self.token_embedding = nn.Embedding(sizes["vocab"], width)
        self.positional_embedding = nn.Parameter(torch.randn(text["context_length"], width) * 0.01)
        self.transformer = Transformer(width, text["heads"], text["layers"])
        self.ln_final = nn.LayerNorm(width)

    def encode_text(self, tokens):
        """Ids [B, 77] to unit vectors [B, 77, width], one per position."""
        x = self.token_embedding(tokens) + self.positional_embedding
        return F.normalize(self.ln_final(self.transformer(x, causal=True)), dim=-1)
