"""Makes the README's pictures of the studio from the running program, in a tmux of its own.

    python training/pictures/readme.py [FOLDER]        assets/pictures by default

Needs tmux, pulseaudio, a built `onset`, and what `terminal_png.py` needs.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import terminal_png

ROOT = Path(__file__).resolve().parents[2]
ONSET = ROOT / ".build/release/onset"
CLIP = ROOT / "assets/clips/drum.mp4"
THEMES = ["light", "tide", "amber"]


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        loudspeaker = start_loudspeaker(home)
        studio = Studio(home)
        try:
            make_takes(studio)
            picture(studio, folder / "studio.png", show_main)
            picture(studio, folder / "compare.png", show_comparison)
            picture(studio, folder / "seeds.png", show_seeds)
            picture(studio, folder / "rendering.png", show_render)
            studio.press("=", "c")
            for theme in THEMES:
                studio.leave()
                studio.open("--theme", theme)
                picture(studio, folder / f"theme-{theme}.png", show_main)
        finally:
            studio.tmux("kill-server")
            loudspeaker.terminate()
            loudspeaker.wait()


def start_loudspeaker(home):
    """A sound device that nobody hears."""
    places = {"HOME": home, "PULSE_RUNTIME_PATH": f"{home}/pulse", "PULSE_STATE_PATH": f"{home}/pulse"}
    os.mkdir(f"{home}/pulse", 0o700)
    return subprocess.Popen(
        [
            "pulseaudio", "-n", "-F", "/dev/null", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
            "--disable-shm=yes", "--realtime=no", "--high-priority=no", f"--log-target=file:{home}/pulse.log",
            "-L", "module-null-sink sink_name=onset rate=44100 channels=2 format=s16le",
            "-L", f"module-native-protocol-unix socket={home}/sound auth-anonymous=1",
        ],
        env=os.environ | places, stderr=subprocess.DEVNULL,
    )  # fmt: skip


class Studio:
    def __init__(self, home, columns=120, rows=40):
        self.columns, self.rows = columns, rows
        places = {name: f"{home}/{name}" for name in ["XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"]}
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "TMUX_TMPDIR": home,
            "ONSET_LIBRARY": f"{home}/library", "PULSE_SERVER": f"unix:{home}/sound", **places,
        }  # fmt: skip
        (Path(home) / "XDG_STATE_HOME/onset").mkdir(parents=True)
        (Path(home) / "XDG_STATE_HOME/onset/tour-shown").touch()
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), "bash", "--norc")
        self.tmux("set", "-s", "escape-time", "0")
        self.tmux("set", "-g", "status", "off")
        self.open()

    def open(self, *arguments):
        self.type("clear; " + " ".join([str(ONSET), "studio", str(CLIP), *arguments]))
        self.press("Enter")
        self.wait("controls")
        self.wait("▀▀▀")
        self.press("Escape")
        self.wait("circle")

    def leave(self):
        self.press("C-q")
        self.gone("controls")

    def tmux(self, *words):
        done = subprocess.run(
            ["tmux", "-L", "pictures", "-f", "/dev/null", *words], env=self.environment, capture_output=True
        )
        return done.stdout

    def press(self, *keys):
        for key in keys:
            self.tmux("send-keys", key)
            time.sleep(0.1)

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def screen(self):
        return self.tmux("capture-pane", "-p").decode()

    def wait(self, text, seconds=120):
        self.until(lambda: text in self.screen(), text, seconds)

    def gone(self, text, seconds=120):
        self.until(lambda: text not in self.screen(), "no " + text, seconds)

    def until(self, is_right, what, seconds):
        deadline = time.monotonic() + seconds
        while not is_right():
            if time.monotonic() > deadline:
                sys.exit(f"waited for {what}; the screen:\n{self.screen()}")
            time.sleep(0.02)


def picture(studio, path, show):
    show(studio)
    time.sleep(0.5)
    image = terminal_png.image(studio.columns, studio.rows, studio.tmux("capture-pane", "-e", "-p", "-N"))
    image.save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


# What the pictures show.


def make_takes(studio):
    studio.press("p")
    studio.type("a hand beats a drum")
    studio.press("Enter")
    studio.wait("Take 001 is kept.")
    studio.press("Escape", "N", "C-u", "5", "Enter")
    studio.wait("Take 006 is kept.")
    note(studio, "softer, good tail")
    studio.press("j", "j", "o")
    studio.wait("◉ 004")
    note(studio, "the one for the trailer")


def note(studio, text):
    studio.press("t")
    studio.type(text)
    studio.press("Enter")
    studio.wait("“")


def show_main(studio):
    """Paused where the hand is in the air."""
    studio.press("Escape")
    if "▶" in studio.screen().splitlines()[-3]:
        studio.press("space")
    studio.press("home", *["S-Right"] * 2, *["."] * 9)
    for passing in ["is kept.", "Comparison left"]:
        studio.gone(passing)


def show_comparison(studio):
    studio.press("a", "j", "b")
    studio.wait("x switches")
    studio.press("x")
    studio.gone("x switches")


def show_seeds(studio):
    studio.press("Escape", "g")
    studio.wait("seed grid")
    studio.press("Right")
    studio.gone("Comparison")
    studio.wait("▶")


def show_render(studio):
    studio.press("Escape", "p", "Tab", "Tab", "Tab")
    studio.type("300")
    studio.press("Enter", "n")
    studio.wait("step 2")
    studio.until(lambda: "estimate 1" in studio.screen() or "estimate 2" in studio.screen(), "an estimate", 120)


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:2] == ["--help"]:
        sys.exit(__doc__)
    main(Path(sys.argv[1]) if len(sys.argv) == 2 else ROOT / "assets/pictures")
