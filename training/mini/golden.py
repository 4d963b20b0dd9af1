"""Writes Tests/Golden/mini.safetensors: what PyTorch makes of the shipped model, stage by stage, for the engine's tests.

    python training/mini/golden.py --model assets/models/onset-mini --out Tests/Golden/mini.safetensors
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foley.stage import make_clip  # noqa: E402
from mini import pictures, tokens, vocoder  # noqa: E402
from mini.excitation import attack, excite, grain  # noqa: E402
from mini.sizes import SIZES  # noqa: E402
from networks.clip import CLIP  # noqa: E402
from networks.flow import FlowTransformer  # noqa: E402
from networks.synchformer import SyncTower  # noqa: E402
from networks.vae import VAE  # noqa: E402

PROMPTS = ["a spoon taps a wine glass", "Footsteps on gravel, slowly; rain!", "it's 3 o'clock & the clock won't tick",
           "Ünïcödé bells 鐘", ""]
SECONDS, STEPS, STRENGTH, SEED = 1.0, 8, 4.5, 42


def shipped(folder):
    """The folder's networks in PyTorch, in float32."""
    config = json.loads((folder / "config.json").read_text())
    if config["architecture"] != SIZES:
        raise SystemExit(f"{folder} has other sizes than mini/sizes.py")
    def into(network, part, prefix=""):
        tensors = {name.removeprefix(prefix): value.float() for name, value in
                   load_file(folder / config["files"][part]).items()}
        network.load_state_dict(tensors, strict=True)
        return network.eval()
    vae = VAE(SIZES["latent_decoder"])
    del vae.encoder
    return {
        "flow": into(FlowTransformer(SIZES["flow"]), "flow"),
        "clip": into(CLIP(SIZES["clip"]), "clip"),
        "sync": into(SyncTower(SIZES["sync"]), "sync", "vfeat_extractor."),
        "vae": into(vae, "latent_decoder"),
        "vocoder": into(vocoder.make(), "vocoder", "generator."),
        "tokenizer": tokens.Tokenizer(folder / config["files"]["vocabulary"]),
    }


def noise(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def perform(parts, clip, sync, text, negative, seconds, steps, strength, seed):
    """(latent, mel, the vocoder's source, its attack, sound) as the engine makes them."""
    flow = parts["flow"]
    n = int(-(-seconds * 31.25 // 1))
    conditions = flow.conditions(torch.cat([clip, flow.empty_clip_feat.expand_as(clip)]),
                                 torch.cat([sync, flow.empty_sync_feat.expand_as(sync)]),
                                 torch.cat([text, negative]), n)
    x = noise(seed, 1, n, SIZES["flow"]["latent_dim"])
    for step in range(steps):
        v = flow(x.repeat(2, 1, 1), torch.full((2,), step / steps), conditions)
        x = x + (strength * v[:1] + (1 - strength) * v[1:]) / steps
    latent = x * flow.latent_std + flow.latent_mean
    mel = parts["vae"].decode(latent.transpose(1, 2))
    source = excite(mel, grain(mel, torch.Generator().manual_seed(0)))
    gain = attack(mel)
    return latent, mel, source, gain, parts["vocoder"](mel, source, gain)[:, 0]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    parts = shipped(chosen.model)
    made = make_clip(12, 4.0, ["glass"], conflict=False)
    frames = torch.from_numpy(made.frames[:25]).permute(0, 3, 1, 2)
    seen = frames[torch.tensor([int(i / 8 * 25) for i in range(8)])]
    ids = torch.tensor([parts["tokenizer"](prompt) for prompt in PROMPTS])
    with torch.no_grad():
        text = parts["clip"].encode_text(ids)
        clip = pictures.clip_tokens(parts["clip"].visual, seen.float() / 255)
        sync = pictures.sync_tokens(parts["sync"], frames[None, :24].float() / 255)
        latent, mel, source, gain, sound = perform(parts, clip[None], sync, text[:1], text[-1:], SECONDS, STEPS, STRENGTH, SEED)
    save_file({"in.tokens": ids, "in.clip_frames_u8": seen.contiguous(),
               "in.sync_frames_u8": frames[:24].contiguous(), "feat.text": text, "feat.clip": clip[None],
               "feat.sync": sync, "latent": latent, "mel": mel.transpose(1, 2).contiguous(),
               "source": source.transpose(1, 2).contiguous(), "attack": gain, "audio": sound},
              chosen.out, metadata={"prompts": json.dumps(PROMPTS)})


if __name__ == "__main__":
    main()
