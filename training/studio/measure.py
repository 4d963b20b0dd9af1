"""Holds the studio to its bars, in a terminal of our own (a pty), while a render uses all cores.

    python training/studio/measure.py [--onset .build/release/onset] [--keys 400] [--starts 12]

What the studio sent is kept with its times and looked at afterwards, so that looking does not slow it down. Beside the times
of the clock stand those in which the studio had, or wanted and did not get, a core: on a machine that others use, the
difference is theirs. Needs pyte.
"""

import argparse
import fcntl
import os
import pty
import random
import select
import signal
import struct
import tempfile
import termios
import time
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT / "assets/clips/drum.mp4"
BEGIN, END = b"\x1b[?2026h", b"\x1b[?2026l"
# As a terminal answers to what the studio asks first: colours, keys, pictures, attributes.
QUESTION, ANSWER = b"\x1b[c", b"\x1b[?62;22c"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onset", default=str(ROOT / ".build/release/onset"))
    parser.add_argument("--keys", type=int, default=400, help="keys whose way to the screen is measured")
    parser.add_argument("--starts", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        print("load of the machine: %.1f %.1f %.1f on %d cores" % (*os.getloadavg(), os.cpu_count()))
        make_a_take(options.onset, home)
        measure_starts(options.onset, home, options.starts)
        measure_ticks(options.onset, home)
        measure_playing(options.onset, home, renders=False)
        measure_playing(options.onset, home, renders=True)
        measure_keys(options.onset, home, options.keys, renders=False)
        measure_keys(options.onset, home, options.keys, renders=True)


class Studio:
    """The studio in a pty; `sent` is what it wrote, piece by piece with its times."""

    def __init__(self, onset, home, columns=120, rows=40, *arguments):
        self.columns, self.rows, self.sent = columns, rows, []
        self.started = time.monotonic()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(onset, [onset, "studio", str(CLIP), *arguments], environment(home))
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        os.write(self.terminal, keys if isinstance(keys, bytes) else keys.encode())
        return time.monotonic()

    def read(self, seconds, until=None):
        """Reads for so long, or until the text came. Returns whether it did."""
        deadline, seen = time.monotonic() + seconds, b""
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([self.terminal], [], [], left)[0]:
                break
            try:
                piece = os.read(self.terminal, 1 << 16)
            except OSError:
                break
            self.sent.append((time.monotonic(), piece))
            if QUESTION in piece:
                self.press(ANSWER)
            seen = seen[-200:] + piece
            if until and until in seen:
                return True
        return until is None

    def waits(self):
        """Seconds for which the studio's first thread had a core, and wanted one in vain."""
        on, off, _ = Path(f"/proc/{self.pid}/schedstat").read_text().split()
        return int(on) / 1e9, int(off) / 1e9

    def clear(self):
        self.sent = []

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        self.read(5)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def pieces(self):
        """A screen, and what was sent so far after each frame: (time, bytes of the frame, screen)."""
        screen = pyte.Screen(self.columns, self.rows)
        stream, rest = pyte.ByteStream(screen), b""
        for at, piece in self.sent:
            rest += piece
            while END in rest:
                frame, rest = rest.split(END, 1)
                stream.feed(frame.replace(BEGIN, b""))
                yield at, len(frame) + len(END), screen


def environment(home):
    folders = {name: f"{home}/{name}" for name in ["XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"]}
    return {
        "PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8",
        "ONSET_LIBRARY": f"{home}/library", "PULSE_SERVER": f"unix:{home}/none", **folders,
    }  # fmt: skip


def opened(onset, home, *arguments):
    """A studio whose session is open, its tour closed and its takes in focus."""
    studio = Studio(onset, home, 120, 40, *arguments)
    assert studio.read(30, b"drum.mp4"), "the studio did not open"
    for _ in range(2):
        studio.press("\x1b")
        studio.read(0.8)
    return studio


def make_a_take(onset, home):
    studio = opened(onset, home)
    studio.press("r")
    assert studio.read(120, b"is kept"), "no take was made"
    studio.close()


def start_long_render(studio):
    """By the steps' slider, to a thousand steps: minutes of all cores."""
    studio.press("p\t\t\t")
    studio.read(0.3)
    studio.press("1000\r")
    studio.read(0.3)
    studio.press("r")
    assert studio.read(120, b"step "), "nothing is being rendered"
    studio.read(1)


# What is measured.


def measure_starts(onset, home, count):
    walls, works, waits = [], [], []
    for _ in range(count):
        studio = Studio(onset, home)
        assert studio.read(30, END), "no picture came"
        walls.append(1000 * (studio.sent[-1][0] - studio.started))
        work, wait = studio.waits()
        works.append(1000 * work)
        waits.append(1000 * wait)
        studio.close()
    print("start to first paint: %s ms (bar 150); had a core for %s ms, wanted one for %s ms" % (
        spread(walls), spread(works), spread(waits)))  # fmt: skip


def measure_ticks(onset, home):
    studio = opened(onset, home)
    studio.press("p\t\t")
    studio.read(0.5)
    sizes = []
    for _ in range(40):
        studio.clear()
        studio.press("\x1b[C")
        studio.read(0.25)
        sizes.append(sum(len(piece) for _, piece in studio.sent))
    studio.close()
    print("bytes a tick of a slider: %s" % spread(sizes))


def measure_playing(onset, home, renders):
    studio = opened(onset, home)
    if renders:
        start_long_render(studio)
    studio.press(" ")
    studio.read(0.5)
    studio.clear()
    began = time.monotonic()
    work, wait = studio.waits()
    studio.read(5)
    lasted = time.monotonic() - began
    work, wait = studio.waits()[0] - work, studio.waits()[1] - wait
    studio.close()
    pictures, sizes, last = 0, [], None
    for _, size, screen in studio.pieces():
        sizes.append(size)
        picture = [[(cell.fg, cell.bg) for x, cell in sorted(screen.buffer[y].items()) if x < 70] for y in range(1, 22)]
        pictures += picture != last
        last = picture
    print("playing at 120x40 %s: %.1f pictures/s, %.1f frames/s of %s bytes; %.0f %% of a core, %.0f %% wanted in vain" % (
        "under a render" if renders else "alone", pictures / lasted, len(sizes) / lasted, spread(sizes),
        100 * work / lasted, 100 * wait / lasted))  # fmt: skip


def measure_keys(onset, home, count, renders):
    """Letters into the prompt; a key has arrived with the frame after which the prompt ends with it."""
    studio = opened(onset, home)
    if renders:
        start_long_render(studio)
    studio.press("p\x15")
    studio.read(0.5)
    dice, pressed, text = random.Random(), [], ""
    for _ in range(count):
        text += dice.choice("abcdefghijklmnopqrstuvwxyz")
        pressed.append(studio.press(text[-1]))
        studio.read(dice.uniform(0.02, 0.12))
    work, wait = studio.waits()
    studio.read(0.5)
    studio.close()
    arrived = []
    for at, _, screen in studio.pieces():
        if at < pressed[0]:
            continue
        prompt = screen.display[2]
        shown = next((n for n in range(count, len(arrived), -1) if text[max(0, n - 8) : n] in prompt), 0)
        arrived += [1000 * (at - pressed[key]) for key in range(len(arrived), shown)]
    assert len(arrived) == count, f"{count - len(arrived)} of {count} keys were never seen"
    arrived.sort()
    print("key to painted cell %s: median %.1f ms, 99th percentile %.1f ms (bar 16), longest %.1f ms, %d keys" % (
        "under a render" if renders else "alone", arrived[len(arrived) // 2], arrived[int(len(arrived) * 0.99)],
        arrived[-1], len(arrived)))  # fmt: skip


def spread(values):
    values = sorted(values)
    return "%.0f (%.0f to %.0f)" % (values[len(values) // 2], values[0], values[-1])


if __name__ == "__main__":
    main()
