"""What bench.py measured, as lines and as a page."""

import datetime
import os
import pathlib
import re

HEADER = (f"{'variant':13} {'stage':15} {'precision':9} {'unit':14} {'PyTorch s':>10} {'best s':>8} {'Onset s':>8} {'ratio':>6} "
          f"{'worst':>6} {'to best':>8} {'GFLOP/s':>8} {'of peak':>8}")

PAGE = """# Speed beside PyTorch

{machine}; {facts}; {date}.
Written by `scripts/bench`, random weights at full size.

"PyTorch" is eager float32, as a user runs it; "best" the fastest of float32 and bfloat16, eager and compiled, and which it was. Both
sides take turns; ratios are medians of the turns' ratios. "Of peak" is arithmetic as the network is written, against the peak
of the format's instructions on registers in the same run: short products make fewer multiplications than written. A cold render of
"8 s, 25 steps" adds up the stages' medians, text, files and loading left out on both sides, int8 meaning int8 towers. "By the
clock" is `onset render` itself, files, text, loading and (in auto, the first time) the trial of int8 in it, beside the same sums of
PyTorch's stages. Peak memory is in GB, PyTorch's with all networks loaded, as the reference has them. "Asked of peak" is the
roofline of what is asked: the share of that peak that would meet each bar on this machine. Over 100% only fewer multiplications
could.

| variant | stage | precision | one run | PyTorch, s | best, s | Onset, s | ratio | to best | asked | GFLOP/s | of peak | asked of peak |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""


def machine():
    """Processor, its cores and its memory."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    names = re.findall(r"model name\s*: (.*)", text)
    flags = set(re.search(r"flags\s*: (.*)", text).group(1).split())
    notable = [flag for flag in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile") if flag in flags]
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 2**20
    return f"{os.cpu_count()} cores of {names[0].strip()} ({', '.join(notable)}), {memory:.0f} GB"


def cell(row, key, form):
    return format(row[key], form) if key in row else ""


def line(row, asked):
    text = (f"{row['variant']:13} {row['stage']:15} {row['precision'] or 'auto':9} {row['unit']:14} "
            f"{cell(row, 'torch_seconds', '.3f'):>10} {cell(row, 'best_seconds', '.3f'):>8} {row['onset_seconds']:8.3f} "
            f"{cell(row, 'ratio', '.2f'):>6} {cell(row, 'worst_ratio', '.2f'):>6} {cell(row, 'best_ratio', '.2f'):>8} "
            f"{cell(row, 'onset_gflops', '.0f'):>8} {cell(row, 'share_of_peak', '.0%'):>8}")
    return text + (f"   asked: {bars(asked)}" if asked else "") + f"   {row.get('best', '')}"


def bars(asked):
    return ", ".join(f"{bar:g}" for bar in asked or [])


def share_of_peak(row, rows):
    """Of the largest peak that any of the run's processes measured in the row's format: other users of a machine hide it."""
    peaks = [other["onset_gflops"] / other["share_of_peak"] for other in rows if other.get("format") == row["format"]]
    return row["onset_gflops"] / max(peaks)


def asked_of_peak(row, rows, asked):
    """What share of the format's peak would meet each bar."""
    return ", ".join(f"{share_of_peak(row, rows) * bar / row[ratio]:.0%}" for bar, ratio in zip(asked or [], ("ratio", "best_ratio")))


def page(facts, rows, asked):
    text = PAGE.format(machine=machine(), facts=facts, date=datetime.date.today())
    for row, bar in zip(rows, asked):
        best = cell(row, "best_seconds", ".3g") + (f" ({row['best']})" if row.get("best", "float32") not in ("", "float32") else "")
        cells = [row["variant"], row["stage"], row["precision"] or "auto", row["unit"], cell(row, "torch_seconds", ".3g"), best,
                 cell(row, "onset_seconds", ".3g"), cell(row, "ratio", ".2f"), cell(row, "best_ratio", ".2f"), bars(bar),
                 cell(row, "onset_gflops", ".0f")]
        cells += [f"{share_of_peak(row, rows):.0%}", asked_of_peak(row, rows, bar)] if "format" in row else ["", ""]
        text += f"| {' | '.join(cells)} |\n"
    return text
