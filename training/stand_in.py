"""Writes assets/models/stand-in: a tiny model with random weights, so that the whole path from a folder to sound is real
until the project's own trained model takes its place. It makes noise, not foley.

    python training/stand_in.py assets/models/stand-in assets/vocabularies/clip-bpe.txt
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file

from networks.bigvgan import BigVGAN
from networks.clip import CLIP
from networks.flow import FlowTransformer
from networks.synchformer import SyncTower
from networks.vae import VAE

MERGES = 1000
SIZES = {
    "sampling_rate": 16000,
    "hop": 256,
    "mel_frames_per_latent": 2,
    "flow": {"latent_dim": 16, "clip_dim": 48, "sync_dim": 48, "text_dim": 48, "hidden_dim": 64, "depth": 2,
             "fused_depth": 1, "num_heads": 2, "v2": True, "text_seq_len": 77, "mlp_ratio": 2},
    "clip": {"embed_dim": 48, "input_size": 64, "vocab": 514 + MERGES, "sot": 512 + MERGES, "eot": 513 + MERGES,
             "vision_cfg": {"layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
             "text_cfg": {"context_length": 77, "width": 48, "heads": 2, "layers": 2}},
    "sync": {"image_size": 64, "patch_size": 16, "embed_dim": 48, "depth": 2, "num_heads": 2, "mlp_ratio": 4,
             "z_block": 2, "segment": 16, "step": 8},
    "latent_decoder": {"data_dim": 80, "embed_dim": 16, "hidden_dim": 16, "ch_mult": [1, 2, 4], "num_res_blocks": 2},
    "vocoder": {"num_mels": 80, "upsample_rates": [8, 8, 4], "upsample_kernel_sizes": [16, 16, 8],
                "upsample_initial_channel": 64, "resblock_kernel_sizes": [3, 7],
                "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5]], "use_bias_at_final": True,
                "use_tanh_at_final": True},
}


def tensors(network, drop=()):
    return {name: value.half().contiguous() for name, value in network.state_dict().items()
            if not name.startswith(drop)}


def main(folder, vocabulary):
    torch.manual_seed(20)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sync = {"vfeat_extractor." + name: value for name, value in tensors(SyncTower(SIZES["sync"])).items()}
    parts = {
        "flow": tensors(FlowTransformer(SIZES["flow"])),
        "clip": tensors(CLIP(SIZES["clip"])),
        "sync": sync,
        "latent_decoder": tensors(VAE(SIZES["latent_decoder"]), drop=("encoder.",)),
        "vocoder": {"generator." + n: v for n, v in tensors(BigVGAN(SIZES["vocoder"])).items()},
    }
    files = {}
    for part, values in parts.items():
        files[part] = part.replace("_", "-") + ".safetensors"
        save_file(values, folder / files[part])
    files["vocabulary"] = "vocabulary.txt"
    lines = pathlib.Path(vocabulary).read_text(encoding="utf-8").splitlines()[:1 + MERGES]
    (folder / files["vocabulary"]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = {
        "format": 1,
        "name": "stand-in",
        "license": "MIT",
        "description": "Random weights: it proves the path from a model folder to sound and makes noise, not foley.",
        "architecture": SIZES,
        "files": files,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


main(*sys.argv[1:])
