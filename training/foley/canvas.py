"""A small painter: shapes with smooth edges on a float picture. Coordinates are units of the picture's
height, y downwards; the visible part is x in 0..aspect, y in 0..1, with a margin around it that the camera
may move into."""

import numpy as np

MARGIN = 0.08


class Canvas:
    """pixels [rows, columns, 3] float32 in 0..1; `oversample` pixels are drawn for each pixel of the result."""

    def __init__(self, width, height, oversample=2):
        self.aspect = width / height
        self.unit = height * oversample
        self.x = (
            np.arange(round(self.unit * (self.aspect + 2 * MARGIN)), dtype=np.float32) + 0.5
        ) / self.unit - MARGIN
        self.y = (np.arange(round(self.unit * (1 + 2 * MARGIN)), dtype=np.float32) + 0.5) / self.unit - MARGIN
        self.pixels = np.zeros((len(self.y), len(self.x), 3), np.float32)

    @property
    def shape(self):
        return len(self.y), len(self.x)

    def _window(self, x0, y0, x1, y1):
        """Slices of the box, and its coordinates as a row and a column."""
        edge = MARGIN * self.unit
        left, right = max(int(x0 * self.unit + edge) - 1, 0), min(int(x1 * self.unit + edge) + 2, len(self.x))
        top, bottom = max(int(y0 * self.unit + edge) - 1, 0), min(int(y1 * self.unit + edge) + 2, len(self.y))
        if left >= right or top >= bottom:
            return None, None, None
        return (slice(top, bottom), slice(left, right)), self.x[None, left:right], self.y[top:bottom, None]

    def _blend(self, window, cover, colour):
        region = self.pixels[window]
        colour = np.asarray(colour, np.float32)
        # A picture as colour paints with a texture.
        region += cover[..., None] * ((colour[window] if colour.ndim == 3 else colour) - region)

    def _cover(self, distance, alpha, soft):
        if soft:
            return np.clip(0.5 - distance / soft, 0, 1) * alpha
        return np.clip(0.5 - distance * self.unit, 0, 1) * alpha

    def ellipse(self, x, y, rx, ry, colour, alpha=1.0, rim=0.0, soft=0.0):
        """Filled, or a ring of width `rim`; `soft` blurs the edge over that distance."""
        more = rim + soft
        window, xs, ys = self._window(x - rx - more, y - ry - more, x + rx + more, y + ry + more)
        if window is None or min(rx, ry) <= 0:
            return
        distance = (np.sqrt(((xs - x) / rx) ** 2 + ((ys - y) / ry) ** 2) - 1) * min(rx, ry)
        if rim:
            distance = np.abs(distance) - rim / 2
        self._blend(window, self._cover(distance, alpha, soft), colour)

    def disc(self, x, y, r, colour, alpha=1.0, soft=0.0):
        self.ellipse(x, y, r, r, colour, alpha, soft=soft)

    def ball(self, x, y, r, colour, squash=0.0):
        """A disc with light from the upper left; `squash` flattens it."""
        rx, ry = r * (1 + squash), r * (1 - squash)
        colour = np.asarray(colour, np.float32)
        self.ellipse(x, y, rx, ry, colour * 0.6)
        self.ellipse(x - 0.12 * r, y - 0.14 * r, rx * 0.78, ry * 0.78, colour, soft=r * 0.4)
        self.disc(x - 0.32 * r, y - 0.36 * r, r * 0.25, colour * 0.4 + 0.6, 0.8, soft=r * 0.25)

    def line(self, x0, y0, x1, y1, width, colour, alpha=1.0):
        h = width / 2
        window, xs, ys = self._window(min(x0, x1) - h, min(y0, y1) - h, max(x0, x1) + h, max(y0, y1) + h)
        if window is None:
            return
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((xs - x0) * dx + (ys - y0) * dy) / (dx * dx + dy * dy + 1e-9), 0, 1)
        distance = np.sqrt((xs - x0 - along * dx) ** 2 + (ys - y0 - along * dy) ** 2) - h
        self._blend(window, self._cover(distance, alpha, 0), colour)

    def path(self, points, width, colour, alpha=1.0):
        for (x0, y0), (x1, y1) in zip(points[:-1], points[1:]):
            self.line(x0, y0, x1, y1, width, colour, alpha)

    def polygon(self, points, colour, alpha=1.0):
        """A convex polygon, corners in either direction."""
        points = np.asarray(points, np.float64)
        window, xs, ys = self._window(*points.min(0), *points.max(0))
        if window is None:
            return
        following = np.roll(points, -1, 0)
        turn = np.sign(np.sum(points[:, 0] * following[:, 1] - following[:, 0] * points[:, 1])) or 1.0
        distance = -np.inf
        for (x0, y0), (x1, y1) in zip(points, following):
            length = np.hypot(x1 - x0, y1 - y0) + 1e-9
            distance = np.maximum(distance, turn * ((y1 - y0) * (xs - x0) - (x1 - x0) * (ys - y0)) / length)
        self._blend(window, self._cover(distance, alpha, 0), colour)

    def box(self, x, y, width, height, colour, angle=0.0, alpha=1.0):
        """A rectangle around its centre, turned by `angle` radians."""
        c, s, w, h = np.cos(angle), np.sin(angle), width / 2, height / 2
        corners = [(-w, -h), (w, -h), (w, h), (-w, h)]
        self.polygon([(x + c * u - s * v, y + s * u + c * v) for u, v in corners], colour, alpha)

    def glow(self, x, y, r, colour, strength=1.0):
        """Adds light that falls off from (x, y)."""
        window, xs, ys = self._window(x - 2 * r, y - 2 * r, x + 2 * r, y + 2 * r)
        if window is None:
            return
        light = np.exp(-2 * ((xs - x) ** 2 + (ys - y) ** 2) / (r * r)) * strength
        self.pixels[window] += light[..., None] * np.asarray(colour, np.float32)

    def overlay(self, cover, colour):
        """Blends a colour over the whole picture by `cover` [rows, columns]."""
        self._blend((slice(None), slice(None)), cover, colour)

    def lighten(self, amount):
        self.pixels += amount * (1 - self.pixels)
