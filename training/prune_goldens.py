"""Cuts a folder of goldens down to what the tests carry along.

    python training/prune_goldens.py SOURCE Tests/Golden

Keeps one pipeline whole (the 44.1 kHz one, version 2) and, of what needs no weights, a part of each. Needs nothing but
Python. The result is a folder of the same format: `onset verify Tests/Golden` runs it.
"""

import json
import pathlib
import re
import shutil
import struct
import sys

FILES = """
weights/dit_v2 weights/clip weights/synchformer weights/vae44 weights/bigvgan44 weights/bigvgan44_altnames
weights/bigvgan44_folded io/clip_visual io/clip_text io/synchformer io/dit_v2_forward io/vae44_decode io/bigvgan44
io/e2e_44k_video io/e2e_44k_image io/e2e_44k_batch2 io/rng io/schedule io/mel io/resize io/frames
""".split()
PLAIN = ["pth/bigvgan_config.json", "pth/synchformer_state_dict.pth", "io/tokenizer.json", "io/frames.json"]
CONFIGS = ["dit_v2", "clip", "synchformer", "vae44", "bigvgan44"]
# What no engine shows (queries and keys inside a block, the encoder), and what is large and told by its neighbours.
LEFT_OUT = {
    "io/dit_v2_forward": r"j0\..*|.*_f_c",
    "io/vae44_decode": r"enc\..*|decoder_out",
    "io/bigvgan44": r"resblocks\.0\.activations.*|conv_post",
    "io/rng": r"seed42\.44k\.full",
    "io/frames": r"v0\.(sync0_u8|clip0_u8.*)",
    "io/resize": r"[03]\..*",
}


def tensors(path):
    """Name to (dtype, shape, bytes) of a safetensors file."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    numbers = data[8 + length :]
    return {
        name: (entry["dtype"], entry["shape"], numbers[slice(*entry["data_offsets"])])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def write(path, tensors):
    header, at = {}, 0
    for name, (dtype, shape, numbers) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(numbers)]}
        at += len(numbers)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(numbers for _, _, numbers in tensors.values()))


def prune(source, target):
    index = json.loads((source / "index.json").read_text())
    kept = {}
    for name in FILES:
        file = f"{name}.safetensors"
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        kept[file] = index["files"][file]
        if name not in LEFT_OUT:
            shutil.copyfile(source / file, target / file)
            continue
        dropped = re.compile(LEFT_OUT[name])
        write(target / file, {n: t for n, t in tensors(source / file).items() if not dropped.fullmatch(n)})
        notes = kept[file]["tensors"]
        kept[file]["tensors"] = {n: t for n, t in notes.items() if not dropped.fullmatch(n)}
    for file in PLAIN:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, target / file)
        kept[file] = index["files"][file]
    frames = json.loads((source / "io/frames.json").read_text())
    for video in frames["videos"]:
        for extraction in video["extractions"]:
            for statistics in ("clip_stats", "sync_stats"):
                extraction.pop(statistics, None)
    (target / "io/frames.json").write_text(json.dumps(frames, separators=(",", ":")) + "\n")
    index["files"] = kept
    index["configs"] = {name: index["configs"][name] for name in CONFIGS}
    (target / "index.json").write_text(json.dumps(index, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    prune(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
