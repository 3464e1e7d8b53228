"""Draw a scene: palette, shape geometry, fills and compositing, all deterministic."""

from __future__ import annotations

import functools

import numpy as np

SIZE = 128
"""Width and height of an image in pixels."""
CENTRES = (24, 64, 104)
"""Centres of the three columns and of the three rows, in pixels. Multiples of 8 apart and from the
edge, so that an object looks the same to a VAE of factor 8 in every cell."""
TILE = 40
"""A cell is 40 x 40 pixels around its centre; an object never leaves its cell."""
STRIPE = 4
"""Stripes are horizontal, 4 px of the colour and 4 px of its shade, by the image's own rows."""
OUTLINE = 0.25
"""Thickness of an outline as a part of half the object's size."""

PALETTE: dict[str, tuple[int, int, int]] = {
    "red": (220, 40, 40),
    "orange": (250, 140, 20),
    "yellow": (250, 225, 50),
    "green": (40, 160, 70),
    "blue": (40, 80, 220),
    "purple": (130, 50, 170),
    "pink": (250, 140, 195),
    "white": (245, 245, 245),
    "black": (20, 20, 20),
    "grey": (145, 145, 145),
}
SHADES: dict[str, tuple[int, int, int]] = {
    "red": (110, 20, 20),
    "orange": (125, 70, 10),
    "yellow": (150, 135, 15),
    "green": (15, 80, 30),
    "blue": (15, 30, 110),
    "purple": (65, 20, 90),
    "pink": (150, 70, 110),
    "white": (185, 195, 205),
    "black": (75, 80, 90),
}
"""The second tone of a striped object, by its colour."""
SHAPES = ("circle", "square", "triangle", "diamond", "star", "heart", "cross", "moon")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black")
SIZES = {"small": 24, "medium": 30, "large": 36}
"""Edge of the box an object is drawn in, in pixels."""
FILLS = ("solid", "striped", "outlined")
BACKGROUNDS = ("white", "grey", "black", "yellow", "green", "blue", "purple", "pink")
SPLITS = ("plain", "horizontal", "vertical")
"""Two-tone backgrounds change colour at the middle: `horizontal` is top and bottom halves."""

_SUPER = 8


def _polygon(x: np.ndarray, y: np.ndarray, points: list[tuple[float, float]]) -> np.ndarray:
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
        crosses = (ay > y) != (by > y)
        at = (bx - ax) * (y - ay) / (by - ay if by != ay else 1e-9) + ax
        inside ^= crosses & (x < at)
    return inside


def inside_shape(shape: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points belong to the shape; its box is [-1, 1] in both axes, y grows downwards."""
    if shape == "circle":
        return x**2 + y**2 <= 1
    if shape == "square":
        return (abs(x) <= 0.9) & (abs(y) <= 0.9)
    if shape == "triangle":
        return _polygon(x, y, [(0.0, -1.0), (1.0, 0.85), (-1.0, 0.85)])
    if shape == "diamond":
        return abs(x) / 0.8 + abs(y) <= 1
    if shape == "star":
        radii = (1.06, 0.5)
        turns = [(radii[i % 2], np.pi * i / 5) for i in range(10)]
        return _polygon(x, y, [(r * np.sin(a), 0.08 - r * np.cos(a)) for r, a in turns])
    if shape == "heart":
        u, v = 1.16 * x, 0.12 - 1.13 * y
        return (u**2 + v**2 - 1) ** 3 - u**2 * v**3 <= 0
    if shape == "cross":
        ax, ay = abs(x), abs(y)
        return ((ax <= 0.38) & (ay <= 1)) | ((ay <= 0.38) & (ax <= 1))
    if shape == "moon":
        return ((x - 0.12) ** 2 + y**2 <= 1) & ((x - 0.72) ** 2 + y**2 > 0.8**2) & (x < 0.98)
    raise ValueError(f"unknown shape {shape!r}, expected one of {SHAPES}")


def _erode(mask: np.ndarray, radius: float) -> np.ndarray:
    pad = int(np.ceil(radius)) + 1
    wide = np.pad(mask, pad)
    out = mask.copy()
    height, width = mask.shape
    for angle in np.linspace(0, 2 * np.pi, 48, endpoint=False):
        dy, dx = round(radius * np.sin(angle)), round(radius * np.cos(angle))
        out &= wide[pad + dy : pad + dy + height, pad + dx : pad + dx + width]
    return out


@functools.cache
def template(shape: str, size: str, outlined: bool) -> np.ndarray:
    """Coverage of a 40 x 40 cell by the object, float32 in [0, 1], 8 x 8 samples a pixel."""
    half = SIZES[size] / 2
    grid = (np.arange(TILE * _SUPER) + 0.5) / _SUPER - TILE / 2
    x, y = np.meshgrid(grid / half, grid / half)
    mask = inside_shape(shape, x, y)
    if outlined:
        mask &= ~_erode(mask, OUTLINE * half * _SUPER)
    cells = mask.reshape(TILE, _SUPER, TILE, _SUPER)
    return cells.mean((1, 3), dtype=np.float64).astype(np.float32)


def render(scene: dict) -> np.ndarray:
    """The scene as [128, 128, 3] uint8 RGB."""
    ground = scene["background"]
    image = np.empty((SIZE, SIZE, 3), np.float32)
    image[:] = PALETTE[ground["colours"][0]]
    if ground["split"] == "horizontal":
        image[SIZE // 2 :] = PALETTE[ground["colours"][1]]
    elif ground["split"] == "vertical":
        image[:, SIZE // 2 :] = PALETTE[ground["colours"][1]]
    for item in scene["objects"]:
        cover = template(item["shape"], item["size"], item["fill"] == "outlined")[..., None]
        top = CENTRES[item["row"]] - TILE // 2
        left = CENTRES[item["col"]] - TILE // 2
        paint = np.empty((TILE, TILE, 3), np.float32)
        paint[:] = PALETTE[item["colour"]]
        if item["fill"] == "striped":
            shaded = (np.arange(top, top + TILE) % (2 * STRIPE)) >= STRIPE
            paint[shaded] = SHADES[item["colour"]]
        region = image[top : top + TILE, left : left + TILE]
        region += cover * (paint - region)
    return np.rint(image).astype(np.uint8)


def object_mask(scene: dict) -> np.ndarray:
    """[128, 128] float32, 1 in every occupied cell's box: where a loss should look harder."""
    mask = np.zeros((SIZE, SIZE), np.float32)
    for item in scene["objects"]:
        top, left = CENTRES[item["row"]] - TILE // 2, CENTRES[item["col"]] - TILE // 2
        mask[top : top + TILE, left : left + TILE] = 1
    return mask
