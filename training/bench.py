"""Times every stage in PyTorch and in Onset, turn by turn in one run, because a machine's speed drifts.

    swift build -c release --product onset
    python training/bench.py --variant small_16k --stage all --pairs 5

Both sides have random weights at full size and all cores. Onset's side is `onset bench --driven`, which waits for a line on
stdin, runs the stage once and prints its seconds. PyTorch's is eager float32, as a user runs it; with --best it is also tried in
bfloat16 and under torch.compile, and the fastest way takes part in every turn. --table goes through the stages that
have a bar to meet (scripts/bench), and adds them up to whole renders of 8 s in 25 guided steps; --memory holds the peak of one against
PyTorch's, which has all networks loaded as the reference does.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import torch

from networks.bigvgan import BigVGAN
from networks.clip import CLIP
from networks.flow import FlowTransformer
from networks.synchformer import SyncTower
from networks.vae import VAE

STAGES = ["clip", "sync", "text", "sampler", "latent-decoder", "vocoder"]
FRAMES, SEGMENTS = 2, 2
# Issue 5's stages, and how many times as fast as eager float32 and as PyTorch's best they are to be.
TABLE = [("small_16k", "clip", 3, 2), ("small_16k", "sync", 2.7, 2), ("small_16k", "sampler", 2.7, 2.3),
         ("medium_44k", "sampler", 2.7, 2.3), ("large_44k_v2", "sampler", 2.7, 2.3),
         ("small_16k", "latent-decoder", 2.5, 2.5), ("large_44k_v2", "latent-decoder", 2.5, 2.5),
         ("small_16k", "vocoder", 3, 3), ("large_44k_v2", "vocoder", 8, 6)]
# Whole renders, and what is asked of them likewise; a second take is a new seed for a video whose features are kept.
WATCHING, PERFORMING = ["clip", "sync"], ["sampler", "latent-decoder", "vocoder"]
WHOLE = [("small_16k", "cold render", WATCHING + PERFORMING, WATCHING + PERFORMING, 4, 2.8),
         ("large_44k_v2", "cold render", WATCHING + PERFORMING, WATCHING + PERFORMING, 4, 2.8),
         ("small_16k", "second take", WATCHING + PERFORMING, PERFORMING, 40, 28),
         ("small_16k", "second, kept", PERFORMING, PERFORMING, 3, 2.5)]

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


class OnsetStage:
    def __init__(self, arguments, stage):
        command = [arguments.onset, "bench", "--variant", arguments.variant, "--stage", stage, "--driven"]
        if arguments.precision:
            command += ["--precision", arguments.precision]
        self.process = subprocess.Popen(
            command + ["--threads", str(arguments.threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.process.stdout.readline())

    def run(self):
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["seconds"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(work):
    start = time.perf_counter()
    with torch.inference_mode():
        work()
    return time.perf_counter() - start


def fastest_way(stage, variant):
    """PyTorch's fastest of eager and compiled, float32 and bfloat16: name and closure."""
    ways = {"float32": {}, "bfloat16": {"dtype": torch.bfloat16}, "compiled float32": {"wrap": torch.compile},
            "compiled bfloat16": {"dtype": torch.bfloat16, "wrap": torch.compile}}
    found = []
    for name, options in ways.items():
        try:
            work = torch_stage(stage, variant, **options)
            timed(work)
            found.append((min(timed(work) for _ in range(2)), name, work))
        except Exception as error:  # What PyTorch refuses is no way of a user's.
            print(f"# {stage}: no {name}: {type(error).__name__}", flush=True)
    return min(found, key=lambda way: way[0])[1:]


def compare(arguments, stage):
    theirs, ours = torch_stage(stage, arguments.variant), OnsetStage(arguments, stage)
    name, best = fastest_way(stage, arguments.variant) if arguments.best else ("float32", theirs)
    timed(theirs), ours.run()
    turns = []
    for _ in range(arguments.pairs):
        eager = timed(theirs)
        turns.append((eager, eager if best is theirs or name == "float32" else timed(best), ours.run()))
    ours.close()
    torch_seconds, best_seconds, onset_seconds = (statistics.median(side) for side in zip(*turns))
    return {"variant": arguments.variant, "stage": stage, "unit": ours.facts["unit"], "torch_seconds": torch_seconds,
            "best_seconds": best_seconds, "best": name, "onset_seconds": onset_seconds,
            "ratio": statistics.median(t / o for t, _, o in turns), "worst_ratio": min(t / o for t, _, o in turns),
            "best_ratio": statistics.median(b / o for _, b, o in turns),
            "onset_gflops": ours.facts["flop"] / onset_seconds / 1e9, "pairs": arguments.pairs,
            "runs_per_render": ours.facts["runs_per_render"]}


def added_up(rows, variant, name, theirs, ours):
    """A whole render of the stages' medians; the two towers that watch are the same in all variants. Text, files and
    the loading of networks are left out on both sides."""
    by_stage = {(row["variant"], row["stage"]): row for row in rows}

    def seconds(stages, side):
        found = [by_stage.get((variant, stage)) or by_stage["small_16k", stage] for stage in stages]
        return sum(row[side] * row["runs_per_render"] for row in found)

    eager, best, onset = seconds(theirs, "torch_seconds"), seconds(theirs, "best_seconds"), seconds(ours, "onset_seconds")
    return {"variant": variant, "stage": name, "unit": "8 s, 25 steps", "torch_seconds": eager, "best_seconds": best,
            "onset_seconds": onset, "ratio": eager / onset, "worst_ratio": float("nan"), "best_ratio": best / onset,
            "onset_gflops": float("nan")}


def peak_of_torch(variant):
    """All networks in float32, and a run of each."""
    work = [torch_closure(stage, variant, lambda network: network) for stage in STAGES]
    for run in work:
        timed(run)


def peak(command, **options):
    """Bytes that a command's process held at most."""
    _, status, usage = os.wait4(subprocess.Popen(command, **options).pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_maxrss * 1024


def compare_memory(arguments, variant):
    """Peak memory of a cold render by both: a lower bound for PyTorch's, whose image tower sees two frames here."""
    theirs = peak([sys.executable, __file__, "--peak-of-torch", "--variant", variant])
    clip = sorted((pathlib.Path(__file__).resolve().parent.parent / "assets/clips").glob("*.mp4"))[0]
    with tempfile.TemporaryDirectory() as folder:
        model = f"{folder}/model"
        subprocess.run([arguments.onset, "bench", "--variant", variant, "--write-model", model], check=True)
        render = [arguments.onset, "render", str(clip), "--prompt", "x", "--model", model, "--num-steps", "2", "--output",
                  f"{folder}/takes", "--quiet"] + (["--precision", arguments.precision] if arguments.precision else [])
        ours = peak(render, env={**os.environ, "XDG_CACHE_HOME": f"{folder}/cache"})
    print(f"{variant:13} peak memory of a cold render: PyTorch {theirs / 1e9:.1f} GB, Onset {ours / 1e9:.1f} GB: "
          f"{ours / theirs:.2f}   asked: 0.5")


HEADER = (f"{'variant':13} {'stage':15} {'unit':20} {'PyTorch s':>10} {'best s':>8} {'Onset s':>8} {'ratio':>6} {'worst':>6} "
          f"{'to best':>8} {'GFLOP/s':>8}")


def line(row):
    return (f"{row['variant']:13} {row['stage']:15} {row['unit']:20} {row['torch_seconds']:10.3f} {row['best_seconds']:8.3f} "
            f"{row['onset_seconds']:8.3f} {row['ratio']:6.2f} {row['worst_ratio']:6.2f} {row['best_ratio']:8.2f} "
            f"{row['onset_gflops']:8.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--onset", default=str(root / ".build/release/onset"))
    parser.add_argument("--variant", default="small_16k")
    parser.add_argument("--stage", default="all", choices=STAGES + ["all"])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--precision", help="Onset's: fp32, bf16, fp16, int16, int8 or auto; its own choice by default")
    parser.add_argument("--best", action="store_true", help="beside PyTorch's fastest way too")
    parser.add_argument("--table", action="store_true", help="the stages that have a bar, with what is asked of them")
    parser.add_argument("--memory", action="store_true", help="the peak of a render too; writes 10 GB for a moment")
    parser.add_argument("--peak-of-torch", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.peak_of_torch:
        return peak_of_torch(arguments.variant)
    stages = [(arguments.variant, stage) for stage in (STAGES if arguments.stage == "all" else [arguments.stage])]
    bars = {(variant, stage): f"   asked: {eager:g}, {best:g}" for variant, stage, eager, best in TABLE}
    rows = []
    print(f"{arguments.threads} threads, PyTorch {torch.__version__}, median of {arguments.pairs} turns")
    print(HEADER)
    for arguments.variant, stage in list(bars) if arguments.table else stages:
        row = compare(arguments, stage)
        rows.append(row)
        print(line(row) + bars.get((arguments.variant, stage), ""), flush=True)
    if arguments.table:
        for variant, name, theirs, ours, eager, best in WHOLE:
            row = added_up(rows, variant, name, theirs, ours)
            rows.append(row)
            print(line(row) + f"   asked: {eager:g}, {best:g}", flush=True)
    if arguments.memory:
        compare_memory(arguments, "large_44k_v2" if arguments.table else arguments.variant)
    if arguments.json:
        print(json.dumps(rows, indent=2))


main()
