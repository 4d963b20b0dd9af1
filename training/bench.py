"""Times every stage in PyTorch and in Onset, turn by turn in one run, because a machine's speed drifts.

    swift build -c release --product onset
    python training/bench.py --variant small_16k --stage all --pairs 5

Both sides have random weights at full size and all cores. Onset's side is `onset bench --driven`, which waits for a line on
stdin, runs the stage once and prints its seconds. PyTorch's is eager float32, as a user runs it; with --best it is also tried in
bfloat16 and under torch.compile, and the fastest way takes part in every turn. --table goes through the stages that
have a bar to meet (scripts/bench), and adds them up to whole renders of 8 s in 25 guided steps; --renders sets Onset's renders
themselves beside those sums, and the peak of a cold one against PyTorch's, which has all networks loaded as the reference does.
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

from bench_report import HEADER, line, page
from bench_stages import STAGES, WAYS, peak_of_torch

# How many times as fast as eager float32 and as PyTorch's best each stage is to be, in each of Onset's precisions.
TABLE = [("small_16k", "clip", {"int16": (3, 2), "int8": (4.5, 3)}),
         ("small_16k", "sync", {"int16": (2.7, 2), "int8": (2.7, 2)}),
         ("small_16k", "sampler", {"int16": (2.7, 2.3)}),
         ("medium_44k", "sampler", {"int16": (2.7, 2.3)}),
         ("large_44k_v2", "sampler", {"int16": (2.7, 2.3)}),
         ("small_16k", "latent-decoder", {"int16": (2.5, 2.5)}),
         ("large_44k_v2", "latent-decoder", {"int16": (2.5, 2.5)}),
         ("small_16k", "vocoder", {"int16": (3, 3)}),
         ("large_44k_v2", "vocoder", {"int16": (8, 6)})]
# Whole renders, likewise: what PyTorch runs, what Onset runs, the precision of Onset's towers. A second take is a new seed for a
# video whose features are kept.
WATCHING, PERFORMING = ["clip", "sync"], ["sampler", "latent-decoder", "vocoder"]
WHOLE = [("cold render", WATCHING + PERFORMING, WATCHING + PERFORMING, "int16", (3, 2)),
         ("cold render", WATCHING + PERFORMING, WATCHING + PERFORMING, "int8", (4, 2.8)),
         ("second take", WATCHING + PERFORMING, PERFORMING, "int16", (40, 28)),
         ("second, kept", PERFORMING, PERFORMING, "int16", (3, 2.5))]
WHOLE_VARIANTS = {"small_16k": WHOLE, "large_44k_v2": WHOLE[:2]}


class Side:
    """A process that runs a stage once for each line."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
        self.facts = self.process.stdout.readline()

    def run(self):
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class OnsetStage(Side):
    def __init__(self, arguments, variant, stage, precision):
        super().__init__([arguments.onset, "bench", "--variant", variant, "--stage", stage, "--driven", "--threads",
                          str(arguments.threads)] + (["--precision", precision] if precision else []))
        self.facts = json.loads(self.facts)

    def run(self):
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["seconds"]


def torch_side(arguments, variant, stage, way):
    script = pathlib.Path(__file__).with_name("bench_stages.py")
    return Side([sys.executable, "-W", "ignore", str(script), variant, stage, way, str(arguments.threads)],
                stderr=subprocess.DEVNULL)


def bfloat16_takes():
    """Times as long as float32, of a product alone: where no instructions are, whole stages would take hours."""
    def seconds(dtype):
        x = torch.randn(1024, 1024).to(dtype)
        times = []
        for _ in range(4):
            start = time.perf_counter()
            x @ x
            times.append(time.perf_counter() - start)
        return min(times)

    return seconds(torch.bfloat16) / seconds(torch.float32)


def fastest_way(arguments, variant, stage, ways):
    """Name of PyTorch's fastest of `ways`: eager and compiled, float32 and bfloat16."""
    found = {}
    for way in ways:
        side = torch_side(arguments, variant, stage, way)
        try:
            side.run()
            found[way] = side.run()
        except (OSError, ValueError):  # What PyTorch refuses is no way of a user's.
            print(f"# {variant} {stage}: PyTorch refuses {way}", flush=True)
        side.close()
    return min(found, key=found.get)


def compare(arguments, variant, stage, precisions, ways):
    """A row for each of Onset's precisions; all of them and PyTorch's ways take part in every turn."""
    name = fastest_way(arguments, variant, stage, ways) if arguments.best else "float32"
    theirs = torch_side(arguments, variant, stage, "float32")
    best = theirs if name == "float32" else torch_side(arguments, variant, stage, name)
    ours = [OnsetStage(arguments, variant, stage, precision) for precision in precisions]
    for side in {theirs, best, *ours}:
        side.run()
    turns = []
    for _ in range(arguments.pairs):
        eager = theirs.run()
        turns.append((eager, eager if best is theirs else best.run(), *(side.run() for side in ours)))
    for side in {theirs, best}:
        side.close()
    for side in ours:
        side.close()
    torch_seconds, best_seconds, *onset_seconds = (statistics.median(times) for times in zip(*turns))
    return [{"variant": variant, "stage": stage, "precision": precision, "unit": side.facts["unit"],
             "torch_seconds": torch_seconds, "best_seconds": best_seconds, "best": name, "onset_seconds": seconds,
             "ratio": statistics.median(turn[0] / turn[at] for turn in turns),
             "worst_ratio": min(turn[0] / turn[at] for turn in turns),
             "best_ratio": statistics.median(turn[1] / turn[at] for turn in turns),
             "onset_gflops": side.facts["flop"] / seconds / 1e9, "format": side.facts["format"],
             "share_of_peak": side.facts["flop"] / seconds / side.facts["peak_flops"], "pairs": arguments.pairs,
             "runs_per_render": side.facts["runs_per_render"]}
            for at, (precision, side, seconds) in enumerate(zip(precisions, ours, onset_seconds), 2)]


def added_up(rows, variant, name, theirs, ours, precision):
    """A whole render of the stages' medians; the two towers that watch are the same in all variants. Text, files and
    the loading of networks are left out on both sides."""
    def seconds(stages, side):
        total = 0
        for stage in stages:
            found = [row for row in rows if row["stage"] == stage and "runs_per_render" in row
                     and row["variant"] == (variant if stage in PERFORMING else "small_16k")]
            row = next((row for row in found if row["precision"] == precision), found[0])
            total += row[side] * row["runs_per_render"]
        return total

    eager, best, onset = seconds(theirs, "torch_seconds"), seconds(theirs, "best_seconds"), seconds(ours, "onset_seconds")
    return {"variant": variant, "stage": name, "precision": precision, "unit": "8 s, 25 steps", "torch_seconds": eager,
            "best_seconds": best, "best": "", "onset_seconds": onset, "ratio": eager / onset, "best_ratio": best / onset}


def spent(command, **options):
    """Seconds that a command took, and the bytes that its process held at most."""
    start = time.perf_counter()
    _, status, usage = os.wait4(subprocess.Popen(command, **options).pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss * 1024


def compare_renders(arguments, variant, rows):
    """`onset render` with networks of random weights, cold and with a second seed, by the clock: processes, files, text, the
    loading of networks and the trial of int8 are in it. Beside it PyTorch's sum, which has none of them, where --table made
    it; and the peak of memory, PyTorch's a lower bound, as its image tower sees two frames here."""
    clip = sorted((pathlib.Path(__file__).resolve().parent.parent / "assets/clips").glob("*.mp4"))[0]
    sums = {row["stage"]: row for row in rows if row["variant"] == variant}
    with tempfile.TemporaryDirectory() as folder:
        model = f"{folder}/model"
        subprocess.run([arguments.onset, "bench", "--variant", variant, "--write-model", model], check=True)
        held = {}
        for precision in ["int16", "auto"]:
            room = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache-{precision}"}
            render = [arguments.onset, "render", str(clip), "--prompt", "x", "--model", model, "--output", f"{folder}/takes",
                      "--quiet", "--precision", precision, "--threads", str(arguments.threads)]
            for name, seed in [("cold render", 1), ("second take", 2)]:
                seconds, most = spent(render + ["--seed", str(seed)], env=room, stdout=subprocess.DEVNULL)
                held[precision] = max(held.get(precision, 0), most)
                row = {"variant": variant, "stage": name, "precision": precision, "unit": "by the clock", "onset_seconds": seconds}
                if name in sums:
                    theirs = {key: sums[name][key] for key in ("torch_seconds", "best_seconds")}
                    row |= theirs | {"ratio": theirs["torch_seconds"] / seconds, "best_ratio": theirs["best_seconds"] / seconds}
                yield row, None
    _, theirs = spent([sys.executable, __file__, "--peak-of-torch", "--variant", variant])
    for precision, ours in held.items():
        yield {"variant": variant, "stage": "peak memory", "precision": precision, "unit": "GB, cold", "torch_seconds": theirs / 1e9,
               "onset_seconds": ours / 1e9, "ratio": theirs / ours}, (2,)


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
    parser.add_argument("--renders", action="store_true", help="Onset's renders and memory too; writes 10 GB for a moment")
    parser.add_argument("--peak-of-torch", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", metavar="FILE", help="the rows as JSON too; a run goes on from what FILE has")
    parser.add_argument("--page", metavar="FILE", help="the rows as a page of Markdown too, with what machine it was")
    arguments = parser.parse_args()
    if arguments.peak_of_torch:
        return peak_of_torch(arguments.variant)
    stages = STAGES if arguments.stage == "all" else [arguments.stage]
    plan = TABLE if arguments.table else [(arguments.variant, stage, {arguments.precision: None}) for stage in stages]
    variants = (list(WHOLE_VARIANTS) if arguments.table else [arguments.variant]) if arguments.renders else []
    facts = f"{arguments.threads} threads, PyTorch {torch.__version__}, median of {arguments.pairs} turns"
    takes = bfloat16_takes() if arguments.best else 1
    ways = [way for way in WAYS if takes < 4 or "bfloat16" not in way]
    if len(ways) < len(WAYS):
        facts += f", bfloat16 not tried (a product takes {takes:.0f} times as long as in float32)"
    rows, asked = [], []
    kept = json.loads(pathlib.Path(arguments.json).read_text()) if arguments.json and os.path.exists(arguments.json) else []

    def add(row, bars):
        rows.append(row)
        asked.append(bars)
        print(line(row, bars), flush=True)
        if arguments.json:
            pathlib.Path(arguments.json).write_text(json.dumps(rows, indent=2) + "\n")
        if arguments.page:
            pathlib.Path(arguments.page).write_text(page(facts, rows, asked))

    print(facts)
    print(HEADER)
    for variant, stage, bars in plan:
        known = [row for row in kept if (row["variant"], row["stage"], row.get("pairs")) == (variant, stage, arguments.pairs)]
        is_known = [row["precision"] for row in known] == list(bars)
        for row in known if is_known else compare(arguments, variant, stage, list(bars), ways):
            add(row, bars[row["precision"]])
    for variant, wholes in WHOLE_VARIANTS.items() if arguments.table else []:
        for name, theirs, ours, precision, bars in wholes:
            add(added_up(rows, variant, name, theirs, ours, precision), bars)
    for variant in variants:
        for row, bars in compare_renders(arguments, variant, rows):
            add(row, bars)


main()
