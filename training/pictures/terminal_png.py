"""A picture of a terminal's screen, without a terminal.

    tmux capture-pane -e -p -N | python training/pictures/terminal_png.py 120 40 out.png

Block characters, sextants and braille are drawn as what they are, so that a font's gaps do not show.
Needs pyte, pillow and the font DejaVu Sans Mono.
"""

import os
import sys

import pyte
from PIL import Image, ImageDraw, ImageFont
from wcwidth import wcwidth

FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono%s.ttf"
WIDE_FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/unifont/unifont.otf",
]
WIDTH, HEIGHT, FONT_SIZE = 10, 20, 16
FOREGROUND, BACKGROUND = "c8ccd4", "0c0e12"
NAMED = {
    "black": "000000", "red": "cd3131", "green": "0dbc79", "brown": "e5e510", "blue": "2472c8",
    "magenta": "bc3fbc", "cyan": "11a8cd", "white": "e5e5e5", "brightblack": "666666",
    "brightred": "f14c4c", "brightgreen": "23d18b", "brightbrown": "f5f543", "brightyellow": "f5f543",
    "brightblue": "3b8eea", "brightmagenta": "d670d6", "bfightmagenta": "d670d6", "brightcyan": "29b8db",
    "brightwhite": "ffffff",
}  # fmt: skip
# Arms to the left, right, up and down; capitals are heavy.
LINES = {
    "─": "lr", "│": "ud", "━": "LR", "┃": "UD", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "┌": "rd", "┐": "ld",
    "└": "ru", "┘": "lu", "├": "rud", "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud",
}  # fmt: skip
QUADRANTS = {"▘": 1, "▝": 2, "▖": 4, "▗": 8, "▚": 9, "▞": 6, "▛": 7, "▜": 11, "▙": 13, "▟": 14}


def main(columns, rows, path):
    image(columns, rows, sys.stdin.buffer.read()).save(path)


def image(columns, rows, capture):
    """What tmux captured of a screen, as a picture."""
    screen = pyte.Screen(columns, rows)
    screen.set_mode(pyte.modes.LNM)
    stream = pyte.Stream(screen)
    stream.feed(capture.decode("utf-8", "replace").rstrip("\n"))
    image = Image.new("RGB", (columns * WIDTH, rows * HEIGHT), "#" + BACKGROUND)
    painter = Painter(image)
    for y in range(rows):
        for x in range(columns):
            painter.cell(x, y, screen.buffer[y][x])
    return image


class Painter:
    def __init__(self, image):
        self.draw = ImageDraw.Draw(image)
        self.fonts = {
            (bold, italic): ImageFont.truetype(FONTS % style, FONT_SIZE)
            for bold, italic, style in [
                (False, False, ""), (True, False, "-Bold"), (False, True, ""), (True, True, "-Bold"),
            ]
        }  # fmt: skip
        self.wide = next((ImageFont.truetype(path, FONT_SIZE) for path in WIDE_FONTS if os.path.exists(path)), None)

    def cell(self, x, y, cell):
        foreground, background = rgb(cell.fg, FOREGROUND), rgb(cell.bg, BACKGROUND)
        if cell.reverse:
            foreground, background = background, foreground
        left, top = x * WIDTH, y * HEIGHT
        if cell.data == "":
            return
        wide = len(cell.data) > 0 and wcwidth(cell.data[0]) == 2
        self.fill(left, top, left + WIDTH * (2 if wide else 1), top + HEIGHT, background)
        if self.blocks(left, top, cell.data, foreground, background):
            return
        if cell.underscore:
            self.draw.line((left, top + HEIGHT - 2, left + WIDTH - 1, top + HEIGHT - 2), fill=foreground)
        if cell.data.strip():
            font = self.wide if wide and self.wide else self.fonts[cell.bold, cell.italics]
            self.draw.text((left, top + 1), cell.data, font=font, fill=foreground)

    def fill(self, left, top, right, bottom, color):
        if right > left and bottom > top:
            self.draw.rectangle((left, top, right - 1, bottom - 1), fill=color)

    def blocks(self, left, top, text, color, background):
        code = ord(text[0])
        if text in QUADRANTS:
            self.grid(left, top, QUADRANTS[text], 2, 2, color)
        elif 0x1FB00 <= code <= 0x1FB3B:
            bits = code - 0x1FB00 + 1
            bits += bits > 20
            bits += bits > 41
            self.grid(left, top, bits, 2, 3, color)
        elif 0x2800 <= code <= 0x28FF:
            self.braille(left, top, code - 0x2800, color)
        elif text == "▀":
            self.fill(left, top, left + WIDTH, top + HEIGHT // 2, color)
        elif 0x2581 <= code <= 0x2588:
            self.fill(left, top + HEIGHT - HEIGHT * (code - 0x2580) // 8, left + WIDTH, top + HEIGHT, color)
        elif 0x2589 <= code <= 0x258F:
            self.fill(left, top, left + round(WIDTH * (0x2590 - code) / 8), top + HEIGHT, color)
        elif text == "▐":
            self.fill(left + WIDTH // 2, top, left + WIDTH, top + HEIGHT, color)
        elif text in LINES:
            self.lines(left, top, LINES[text], color)
        elif text in "░▒▓":
            part = ("░▒▓".index(text) + 1) / 4
            self.fill(left, top, left + WIDTH, top + HEIGHT, mixed(color, background, part))
        else:
            return False
        return True

    def lines(self, left, top, arms, color):
        x, y = left + WIDTH // 2, top + HEIGHT // 2
        thick = 1 if arms.islower() else 2
        ends = {
            "l": (left, y, x + thick, y + thick), "r": (x, y, left + WIDTH, y + thick),
            "u": (x, top, x + thick, y + thick), "d": (x, y, x + thick, top + HEIGHT),
        }  # fmt: skip
        for arm in arms.lower():
            self.fill(*ends[arm], color)

    def grid(self, left, top, bits, across, down, color):
        for index in range(across * down):
            if bits >> index & 1:
                x, y = index % across, index // across
                self.fill(
                    left + WIDTH * x // across, top + HEIGHT * y // down,
                    left + WIDTH * (x + 1) // across, top + HEIGHT * (y + 1) // down, color,
                )  # fmt: skip

    def braille(self, left, top, dots, color):
        places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
        for bit, (x, y) in enumerate(places):
            if dots >> bit & 1:
                center = (left + WIDTH * (2 * x + 1) / 4, top + HEIGHT * (2 * y + 1) / 8)
                self.draw.ellipse((center[0] - 1.4, center[1] - 1.4, center[0] + 1.4, center[1] + 1.4), fill=color)


def rgb(color, default):
    return "#" + (default if color == "default" else NAMED.get(color, color))


def mixed(one, other, part):
    channels = [[int(color[place : place + 2], 16) for place in (1, 3, 5)] for color in (one, other)]
    return "#" + "".join("%02x" % round(a * part + b * (1 - part)) for a, b in zip(*channels))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
