"""Random scenes on the 3 x 3 grid: what is where, as plain JSON."""

from __future__ import annotations

import numpy as np

from render import BACKGROUNDS, COLOURS, FILLS, SHAPES, SIZES, SPLITS


def pick(rng: np.random.Generator, options, weights=None):
    """One of the options; weights need not sum to one."""
    if weights is None:
        return options[int(rng.integers(len(options)))]
    parts = np.asarray(weights, float)
    return options[int(rng.choice(len(options), p=parts / parts.sum()))]


def random_background(rng: np.random.Generator) -> dict:
    """{"split", "colours"}: one colour when plain, else two different ones."""
    split = pick(rng, SPLITS, (0.6, 0.2, 0.2))
    count = 1 if split == "plain" else 2
    colours = [BACKGROUNDS[i] for i in rng.choice(len(BACKGROUNDS), count, replace=False)]
    return {"split": split, "colours": colours}


def random_looks(rng: np.random.Generator, background: dict) -> dict:
    """Shape, colour, size and fill; never a colour of the background."""
    free = [c for c in COLOURS if c not in background["colours"]]
    return {
        "shape": pick(rng, SHAPES),
        "colour": pick(rng, free),
        "size": pick(rng, tuple(SIZES)),
        "fill": pick(rng, FILLS, (0.5, 0.25, 0.25)),
    }


def crowded_scene(rng: np.random.Generator) -> dict:
    """A scene without a caption, for the autoencoder: every object different, up to nine of them."""
    background = random_background(rng)
    count = 9 if rng.random() < 0.8 else int(rng.integers(1, 9))
    cells = rng.choice(9, count, replace=False)
    objects = [
        {**random_looks(rng, background), "row": int(c) // 3, "col": int(c) % 3} for c in sorted(cells)
    ]
    return {"background": background, "objects": objects}


ROWS = ("top", "middle", "bottom")
COLS = ("left", "centre", "right")
LINES = {
    "top": [(0, 0), (0, 1), (0, 2)],
    "middle": [(1, 0), (1, 1), (1, 2)],
    "bottom": [(2, 0), (2, 1), (2, 2)],
    "left": [(0, 0), (1, 0), (2, 0)],
    "centre": [(0, 1), (1, 1), (2, 1)],
    "right": [(0, 2), (1, 2), (2, 2)],
}
CORNERS = {
    "top": [(0, 0), (0, 2)],
    "bottom": [(2, 0), (2, 2)],
    "left": [(0, 0), (2, 0)],
    "right": [(0, 2), (2, 2)],
    "all": [(0, 0), (0, 2), (2, 0), (2, 2)],
}
STEP = {"above": (-1, 0), "below": (1, 0), "left of": (0, -1), "right of": (0, 1)}
UNPLACED = {
    1: [(1, 1)],
    2: [(1, 0), (1, 2)],
    3: [(1, 0), (1, 1), (1, 2)],
    4: [(0, 0), (0, 2), (2, 0), (2, 2)],
    5: [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)],
}
"""Where objects go, in the order they are named, when the caption places none of them."""

Cell = tuple[int, int]


def related_cells(anchor: Cell, relation: str, count: int) -> list[Cell]:
    """The next `count` cells from the anchor in the relation's direction; may leave the grid."""
    down, right = STEP[relation]
    return [(anchor[0] + i * down, anchor[1] + i * right) for i in range(1, count + 1)]


def _options(groups: list[dict], count: int, taken: set[Cell]) -> dict[str, list[dict]]:
    """Every placement of `count` alike objects on free cells that a caption can put in words."""
    found: dict[str, list[dict]] = {"cell": [], "each": [], "line": [], "corners": [], "relation": []}
    free = [(r, c) for r in range(3) for c in range(3) if (r, c) not in taken]
    if count == 1:
        found["cell"] = [{"kind": "cell", "cells": [cell]} for cell in free]
    if count == 2:
        found["each"] = [{"kind": "each", "cells": [a, b]} for a in free for b in free if a < b]
    for side, cells in CORNERS.items():
        if len(cells) == count and not taken.intersection(cells):
            found["corners"].append({"kind": "corners", "side": side, "cells": cells})
    for side, cells in LINES.items():
        if len(cells) == count and not taken.intersection(cells):
            found["line"].append({"kind": "line", "side": side, "cells": cells})
    for index, group in enumerate(groups):
        if group["count"] != 1 or count > 2:
            continue
        for relation in STEP:
            cells = related_cells(group["place"]["cells"][0], relation, count)
            if all(cell in free for cell in cells):
                place = {"kind": "relation", "relation": relation, "anchor": index, "cells": cells}
                found["relation"].append(place)
    return {kind: places for kind, places in found.items() if places}


def _counts(rng: np.random.Generator, total: int) -> list[int]:
    counts: list[int] = []
    while sum(counts) < total:
        left = total - sum(counts)
        counts.append(min(left, pick(rng, (1, 2, 3, 4), (0.68, 0.18, 0.1, 0.04))))
    return counts


def _groups(rng: np.random.Generator, background: dict) -> list[dict] | None:
    groups: list[dict] = []
    counts = _counts(rng, pick(rng, (1, 2, 3, 4, 5), (0.12, 0.22, 0.26, 0.22, 0.18)))
    bare = rng.random() < 0.1
    order = iter(UNPLACED[sum(counts)])
    for count in counts:
        looks = random_looks(rng, background)
        if groups and rng.random() < 0.3:
            shared = pick(rng, ("shape", "colour"))
            looks[shared] = groups[-1][shared]
        if any((looks["shape"], looks["colour"]) == (g["shape"], g["colour"]) for g in groups):
            return None
        taken = {cell for g in groups for cell in g["place"]["cells"]}
        if bare:
            place = {"kind": "unplaced", "cells": [next(order) for _ in range(count)]}
        else:
            options = _options(groups, count, taken)
            if not options:
                return None
            weights = {"cell": 0.6, "each": 0.25, "line": 0.5, "corners": 0.3, "relation": 0.4}
            kind = pick(rng, list(options), [weights[k] for k in options])
            place = pick(rng, options[kind])
        groups.append({"count": count, **looks, "place": place})
    return groups


def captioned_scene(rng: np.random.Generator) -> dict:
    """A scene made of groups of alike objects; no two groups share both shape and colour."""
    background = random_background(rng)
    if background["split"] == "plain" and rng.random() < 0.25:
        background["colours"] = ["white"]
    groups = None
    while groups is None:
        groups = _groups(rng, background)
    objects = [
        {**{k: g[k] for k in ("shape", "colour", "size", "fill")}, "row": r, "col": c, "group": i}
        for i, g in enumerate(groups)
        for r, c in g["place"]["cells"]
    ]
    return {"background": background, "groups": groups, "objects": objects}
