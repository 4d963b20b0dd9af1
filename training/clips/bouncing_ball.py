"""Draws assets/clips/bouncing-ball.mp4: a ball that drops on planks and bounces, with a slow hand-held camera.

    python training/clips/bouncing_ball.py assets/clips/bouncing-ball.mp4

Everything is drawn here, so the clip is free of anybody's rights. Needs numpy and the ffmpeg command.
"""

import subprocess
import sys

import numpy as np

WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 25, 8
FLOOR = 292
RADIUS = 26
GRAVITY = 1500.0


def planks(rng):
    """Background: a plain wall over wooden planks in perspective."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    wall = np.stack([176 - y * 0.12, 184 - y * 0.12, 190 - y * 0.1], -1)
    depth = np.clip((y - 236) / (HEIGHT - 236), 1e-3, 1)
    column = (x - WIDTH / 2) / (0.35 + depth) / 46
    grain = rng.normal(0, 1, (HEIGHT, 160))[np.arange(HEIGHT)[:, None], (column * 9).astype(int) % 160]
    shade = 1 - 0.22 * ((column % 1) < 0.05) + 0.03 * grain + 0.05 * ((column.astype(int) * 7) % 5 - 2) / 2
    wood = np.stack([150 * shade, 104 * shade, 62 * shade], -1)
    return np.where((y >= 236)[..., None], wood, wall)


def heights(rng):
    """Height of the ball over the floor for each frame; a new drop whenever it has come to rest."""
    steps = 40
    height, speed, x, drift = 210.0, 0.0, 150.0, 46.0
    for _ in range(RATE * SECONDS):
        yield height, x
        for _ in range(steps):
            speed -= GRAVITY / RATE / steps
            height += speed / RATE / steps
            x += drift / RATE / steps
            if height < 0:
                height, speed = 0.0, -speed * 0.72
                if speed < 60:
                    height, speed = 215.0 + rng.uniform(-25, 15), 0.0
                    drift = -drift


def frame(background, height, x, shift):
    (down, right), edge = shift, 4
    padded = np.pad(background, ((edge, edge), (edge, edge), (0, 0)), "edge")
    picture = padded[edge - down:, edge - right:][:HEIGHT, :WIDTH].copy()
    y0, x0 = FLOOR - RADIUS - height + shift[0], x + shift[1]
    y, xx = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    shadow = ((xx - x0) / (RADIUS * (1 + height / 300))) ** 2 + ((y - FLOOR - shift[0]) / 7) ** 2
    picture *= 1 - 0.5 * np.clip(1.2 - shadow, 0, 1)[..., None] / (1 + height / 90)
    distance = np.hypot(xx - x0, y - y0)
    light = np.clip(1 - np.hypot(xx - x0 + 9, y - y0 + 11) / (2 * RADIUS), 0.15, 1)[..., None]
    ball = np.array([214.0, 74.0, 40.0]) * light + 60 * light**6
    cover = np.clip(RADIUS + 0.5 - distance, 0, 1)[..., None]
    return np.clip(picture * (1 - cover) + ball * cover, 0, 255).astype(np.uint8)


def main(path):
    rng = np.random.default_rng(7)
    background = planks(rng)
    encoder = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}",
         "-r", str(RATE), "-i", "-", "-an", "-c:v", "libx264", "-crf", "26", "-preset", "slow", "-pix_fmt",
         "yuv420p", "-movflags", "+faststart", "-fflags", "+bitexact", path], stdin=subprocess.PIPE)
    for index, (height, x) in enumerate(heights(rng)):
        sway = (round(1.5 * np.sin(index * 0.11)), round(2 * np.sin(index * 0.07)))
        encoder.stdin.write(frame(background, height, x, sway).tobytes())
    encoder.stdin.close()
    sys.exit(encoder.wait())


main(sys.argv[1])
