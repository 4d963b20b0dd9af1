"""Holds the PyTorch networks against goldens of the reference, so that what is trained here is what the engine runs.

    python training/check_networks.py Tests/Golden
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file

from networks.bigvgan import BigVGAN
from networks.clip import CLIP
from networks.flow import FlowTransformer
from networks.synchformer import SyncTower
from networks.vae import VAE

TOLERANCE = 1e-5
IGNORABLE = {"logit_scale", "text_projection", "patch_embed.proj.weight", "patch_embed.proj.bias"}


def load(network, tensors):
    missing, surplus = network.load_state_dict({k: v.float() for k, v in tensors.items()}, strict=False)
    assert not missing and set(surplus) <= IGNORABLE, (missing, surplus)
    return network.eval()


def sync_result(network, io):
    frames = io["frames_u8"].float() / 127.5 - 1
    segments = [frames[i:i + 16].transpose(0, 1) for i in range(0, len(frames) - 15, 8)]
    return network(torch.stack(segments)).flatten(0, 1)


def cases(configs, weights, io):
    """(name, files needed, what was computed and what is expected)."""
    def clip():
        return load(CLIP(configs["clip"]), weights("clip"))

    yield "clip image", ["weights/clip", "io/clip_visual"], lambda: (
        clip().visual(io("clip_visual")["normalized"]), io("clip_visual")["out"])
    yield "clip text", ["weights/clip", "io/clip_text"], lambda: (
        clip().encode_text(io("clip_text")["tokens"].long()), io("clip_text")["out"])
    yield "synchformer", ["weights/synchformer", "io/synchformer"], lambda: (
        sync_result(load(SyncTower(configs["synchformer"]), {
            k.removeprefix("vfeat_extractor."): v for k, v in weights("synchformer").items()}), io("synchformer")),
        io("synchformer")["out"])
    for name in ("dit_v1", "dit_v2"):
        def flow(name=name):
            network, data = load(FlowTransformer(configs[name]), weights(name)), io(name + "_forward")
            tokens = data["in.latent"].shape[1]
            conditions = network.conditions(data["in.clip_f"], data["in.sync_f"], data["in.text_f"], tokens)
            return network(data["in.latent"], data["in.t"], conditions), data["flow"]
        yield name, ["weights/" + name, f"io/{name}_forward"], flow
    for name in ("vae16", "vae44"):
        yield name, ["weights/" + name, f"io/{name}_decode"], lambda name=name: (
            load(VAE(configs[name]), weights(name)).decode(io(name + "_decode")["z"]), io(name + "_decode")["mel"])
    for name in ("bigvgan16", "bigvgan44"):
        yield name, ["weights/" + name, "io/" + name], lambda name=name: (
            load(BigVGAN(configs[name]), weights(name))(io(name)["mel"]), io(name)["audio"])


def main(folder):
    folder = pathlib.Path(folder)
    configs = json.loads((folder / "index.json").read_text())["configs"]
    failed = False
    for name, needs, run in cases(
            configs, lambda n: load_file(folder / f"weights/{n}.safetensors"),
            lambda n: load_file(folder / f"io/{n}.safetensors")):
        if not all((folder / f"{need}.safetensors").exists() for need in needs):
            print(f"{name:14} not in {folder}")
            continue
        with torch.inference_mode():
            found, wanted = run()
        error = ((found - wanted).square().mean() / wanted.square().mean()).sqrt().item()
        failed |= not error < TOLERANCE
        print(f"{name:14} relative RMS {error:.1e} {'ok' if error < TOLERANCE else 'WRONG'}")
    sys.exit(failed)


main(sys.argv[1])
