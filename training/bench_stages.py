"""PyTorch's side of bench.py: each stage at full size with random weights. As a program it waits for a line on stdin, runs the
stage once and prints its seconds, as `onset bench --driven` does: what a process has compiled it never gives back.

    python training/bench_stages.py small_16k clip "compiled float32" 2
"""

import sys
import time

import torch

from networks.bigvgan import BigVGAN
from networks.clip import CLIP
from networks.flow import FlowTransformer
from networks.synchformer import SyncTower
from networks.vae import VAE

STAGES = ["clip", "sync", "text", "sampler", "latent-decoder", "vocoder"]
FRAMES, SEGMENTS = 2, 2
WAYS = {"float32": {}, "bfloat16": {"dtype": torch.bfloat16}, "compiled float32": {"wrap": torch.compile},
        "compiled bfloat16": {"dtype": torch.bfloat16, "wrap": torch.compile}}

CLIP_SIZES = {"embed_dim": 1024, "input_size": 384, "vocab": 49408,
              "vision_cfg": {"layers": 32, "width": 1280, "head_width": 80, "patch_size": 14},
              "text_cfg": {"context_length": 77, "width": 1024, "heads": 16, "layers": 24}}
SYNC_SIZES = {"image_size": 224, "patch_size": 16, "embed_dim": 768, "depth": 12, "num_heads": 12, "mlp_ratio": 4,
              "z_block": 2, "segment": 16, "step": 8}


def variant_sizes(variant):
    wide = 448 if variant.startswith("small") else 896
    depth = 21 if variant.startswith("large") else 12
    is44k = "44k" in variant
    flow = {"latent_dim": 40 if is44k else 20, "clip_dim": 1024, "sync_dim": 768, "text_dim": 1024, "hidden_dim": wide,
            "depth": depth, "fused_depth": depth * 2 // 3, "num_heads": wide // 64, "v2": variant.endswith("v2"),
            "text_seq_len": 77, "mlp_ratio": 4}
    vae = {"data_dim": 128 if is44k else 80, "embed_dim": flow["latent_dim"], "hidden_dim": 512 if is44k else 384,
           "ch_mult": [1, 2, 4], "num_res_blocks": 2}
    vocoder = {"num_mels": vae["data_dim"], "upsample_rates": [8 if is44k else 4, 4, 2, 2, 2, 2],
               "upsample_kernel_sizes": [16 if is44k else 8, 8, 4, 4, 4, 4], "upsample_initial_channel": 1536,
               "resblock_kernel_sizes": [3, 7, 11], "resblock_dilation_sizes": [[1, 3, 5]] * 3,
               "use_bias_at_final": not is44k, "use_tanh_at_final": not is44k}
    return flow, vae, vocoder, 345 if is44k else 250


def torch_stage(stage, variant, dtype=torch.float32, wrap=lambda network: network):
    """A closure that runs the stage once; `wrap` may compile its network."""
    torch.set_default_dtype(dtype)
    try:
        return torch_closure(stage, variant, wrap)
    finally:
        torch.set_default_dtype(torch.float32)


def torch_closure(stage, variant, wrap):
    flow_sizes, vae_sizes, vocoder_sizes, tokens = variant_sizes(variant)
    if stage == "clip":
        tower, frames = wrap(CLIP(CLIP_SIZES).visual.eval()), torch.randn(FRAMES, 3, 384, 384)
        return lambda: tower(frames)
    if stage == "sync":
        tower, segments = wrap(SyncTower(SYNC_SIZES).eval()), torch.randn(SEGMENTS, 3, 16, 224, 224)
        return lambda: tower(segments)
    if stage == "text":
        tower, ids = CLIP(CLIP_SIZES).eval(), torch.randint(0, 49000, (2, 77))
        return lambda: tower.encode_text(ids)
    if stage == "sampler":
        network = FlowTransformer(flow_sizes).eval()
        features = torch.randn(1, 64, 1024), torch.randn(1, 192, 768), torch.randn(1, 77, 1024)
        real, empty = (network.conditions(*features, tokens) for _ in range(2))
        x, t = torch.randn(1, tokens, flow_sizes["latent_dim"]), torch.tensor([0.4])
        ask = wrap(network)
        return lambda: 4.5 * ask(x, t, real) - 3.5 * ask(x, t, empty)
    if stage == "latent-decoder":
        vae, z = VAE(vae_sizes).eval(), torch.randn(1, vae_sizes["embed_dim"], tokens)
        vae.freeze()
        decode = wrap(vae.decode)
        return lambda: decode(z)
    vocoder, mel = BigVGAN(vocoder_sizes).eval(), torch.randn(1, vocoder_sizes["num_mels"], 2 * tokens)
    vocoder.freeze()
    sound = wrap(vocoder)
    return lambda: sound(mel)


def timed(work):
    start = time.perf_counter()
    with torch.inference_mode():
        work()
    return time.perf_counter() - start


def peak_of_torch(variant):
    """All networks in float32, and a run of each."""
    work = [torch_closure(stage, variant, lambda network: network) for stage in STAGES]
    for run in work:
        timed(run)


def drive(variant, stage, way, threads):
    torch.set_num_threads(threads)
    work = torch_stage(stage, variant, **WAYS[way])
    print("ready", flush=True)
    for _ in sys.stdin:
        print(timed(work), flush=True)


if __name__ == "__main__":
    drive(*sys.argv[1:4], int(sys.argv[4]))
