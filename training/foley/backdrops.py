"""What stands behind the actors: photographs that anybody may use (SOURCES.md), and textures made here."""

from functools import lru_cache

import numpy as np
from scipy import ndimage

# Two photographs are never trained on, so that new pictures can be tested.
PHOTOS = ["astronaut", "brick", "camera", "chelsea", "grass", "gravel", "hubble_deep_field"]
HELD_PHOTOS = ["coffee", "rocket"]


@lru_cache(None)
def _photo(name):
    from skimage import data

    picture = getattr(data, name)()
    picture = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, 2)
    return picture[..., :3].astype(np.float32) / 255


def _resize(picture, rows, columns):
    zoom = (rows / picture.shape[0], columns / picture.shape[1])
    # Averaging first keeps fine patterns from turning into noise.
    sigma = [max(0.0, 0.4 / z - 0.4) for z in zoom]
    smooth = ndimage.gaussian_filter(picture, [*sigma, 0])
    y = (np.arange(rows) + 0.5) / zoom[0] - 0.5
    x = (np.arange(columns) + 0.5) / zoom[1] - 0.5
    grid = np.meshgrid(y, x, indexing="ij")
    return np.stack([ndimage.map_coordinates(smooth[..., c], grid, order=1, mode="nearest") for c in range(3)], -1)


def photo(rng, shape, names=PHOTOS):
    """A random crop, turned over and tinted."""
    picture = _photo(names[rng.integers(len(names))])
    rows, columns = shape
    side = rng.uniform(0.35, 0.95) * min(picture.shape[0], picture.shape[1] * rows / columns)
    high, wide = int(side), min(int(side * columns / rows), picture.shape[1])
    top, left = rng.integers(picture.shape[0] - high + 1), rng.integers(picture.shape[1] - wide + 1)
    crop = picture[top : top + high, left : left + wide]
    crop = crop[:, ::-1] if rng.random() < 0.5 else crop
    return _resize(crop, rows, columns) * rng.uniform(0.6, 1.15, 3).astype(np.float32)


def speckle(rng, shape, size, contrast):
    """Noise with grains of `size` (share of the picture's height); mean 1."""
    x = ndimage.gaussian_filter(
        rng.standard_normal(shape).astype(np.float32), max(size * shape[0], 0.3), mode="wrap"
    )
    return np.clip(1 + contrast * x / (x.std() + 1e-6), 0.1, 2)[..., None]


def colour(rng, low=0.15, high=0.85):
    return rng.uniform(low, high, 3).astype(np.float32)


def ramp(shape, top, bottom):
    u = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None, None]
    return np.broadcast_to(top * (1 - u) + bottom * u, (*shape, 3)).astype(np.float32)


def wall(rng, shape):
    base = colour(rng)
    return ramp(shape, base, base * rng.uniform(0.6, 1)) * speckle(
        rng, shape, rng.uniform(0.005, 0.06), rng.uniform(0, 0.12)
    )


def planks(rng, shape):
    """Boards side by side, with grain along them."""
    number = rng.integers(4, 11)
    base = np.array([0.55, 0.38, 0.22], np.float32) * rng.uniform(0.6, 1.4) * rng.uniform(0.85, 1.15, 3)
    u = np.linspace(0, number, shape[1], dtype=np.float32)
    shade = (0.85 + 0.3 * rng.random(number + 1))[u.astype(int)] * np.where(u % 1 < 0.07, 0.55, 1)
    grain = ndimage.gaussian_filter(rng.standard_normal(shape), [shape[0] * 0.08, 0.6], mode="wrap")
    board = (shade[None] * (1 + 0.12 * grain / grain.std()))[..., None] * base
    picture = board if rng.random() < 0.5 else np.ascontiguousarray(board[:, ::-1].transpose(1, 0, 2))
    return _resize(picture, *shape).astype(np.float32)


def gravel(rng, shape):
    base = np.array([0.55, 0.52, 0.48]) * rng.uniform(0.7, 1.3) * rng.uniform(0.9, 1.1, 3)
    return (base * speckle(rng, shape, rng.uniform(0.006, 0.014), 0.35)).astype(np.float32)


def snow(rng, shape):
    base = np.array([0.9, 0.93, 0.98]) * rng.uniform(0.85, 1.02)
    return (base * speckle(rng, shape, rng.uniform(0.02, 0.06), 0.03)).astype(np.float32)


def sky(rng, shape, grey=False):
    top = np.array([0.35, 0.42, 0.5]) if grey else np.array([0.25, 0.5, 0.85])
    low = np.array([0.6, 0.64, 0.68]) if grey else np.array([0.7, 0.82, 0.95])
    light = rng.uniform(0.6, 1.1)
    clouds = np.clip(speckle(rng, shape, rng.uniform(0.06, 0.15), 0.5) - 1, 0, 1)
    picture = ramp(shape, (top * light).astype(np.float32), (low * light).astype(np.float32))
    return picture + clouds * ((0.35 if grey else 0.9) - picture) * rng.uniform(0.3, 1)


def night(rng, shape):
    picture = ramp(shape, np.array([0.01, 0.02, 0.07]), np.array([0.08, 0.1, 0.2]) * rng.uniform(0.5, 1.5))
    stars = (rng.random(shape) < 0.004) * rng.uniform(0.2, 0.9, shape)
    return picture + stars[..., None].astype(np.float32)


GROUNDS = {"gravel": gravel, "wood": planks, "snow": snow}


def floor(rng, shape, horizon, kind=None):
    """A wall, a photograph or a sky over a ground that begins at the row share `horizon`."""
    back = [wall, wall, photo, sky][rng.integers(4)](rng, shape)
    names = [planks, gravel, wall, wall]
    ground = GROUNDS[kind] if kind else names[rng.integers(4)]
    row = int(np.clip(horizon, 0, 1) * shape[0])
    picture = back.copy()
    picture[row:] = ground(rng, shape)[row:] * np.linspace(0.75, 1.05, shape[0] - row)[:, None, None]
    return picture.astype(np.float32)


def anything(rng, shape, horizon, held_out=False):
    """A backdrop for things that can be anywhere."""
    if rng.random() < 0.45:
        return photo(rng, shape, HELD_PHOTOS if held_out else PHOTOS)
    return floor(rng, shape, horizon) if rng.random() < 0.6 else wall(rng, shape)
