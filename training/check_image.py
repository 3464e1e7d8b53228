"""Read a picture back: which object is in each cell, and answers to a question graph.

A quick look for training: it knows the grid. The benchmark's own checker is the TypeScript one.
"""

from __future__ import annotations

import functools

import numpy as np

from render import (
    BACKGROUNDS,
    CENTRES,
    COLOURS,
    FILLS,
    PALETTE,
    SHADES,
    SHAPES,
    SIZES,
    STRIPE,
    TILE,
    template,
)

_GROUND = np.array([PALETTE[c] for c in BACKGROUNDS], np.float32)


def _nearest(pixels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    return ((pixels[..., None, :].astype(np.float32) - palette) ** 2).sum(-1).argmin(-1)


def read_background(image: np.ndarray) -> dict:
    """The most common background colour on the border and between the cells, by half."""
    quiet = np.ones((128, 128), bool)
    for row in CENTRES:
        for col in CENTRES:
            quiet[row - 18 : row + 18, col - 18 : col + 18] = False
    halves = {
        "top": (slice(0, 60), slice(None)),
        "bottom": (slice(68, 128), slice(None)),
        "left": (slice(None), slice(0, 60)),
        "right": (slice(None), slice(68, 128)),
    }
    found = {}
    for name, at in halves.items():
        votes = np.bincount(_nearest(image[at][quiet[at]], _GROUND), minlength=len(BACKGROUNDS))
        found[name] = BACKGROUNDS[int(votes.argmax())]
        found[name + " share"] = float(votes.max() / votes.sum())
    pairs = {"horizontal": ("top", "bottom"), "vertical": ("left", "right")}
    # A half of one colour beats a half of two, whichever of the two has a pixel more there.
    split = max(pairs, key=lambda name: sum(found[f"{half} share"] for half in pairs[name]))
    pair = pairs[split]
    if found[pair[0]] == found[pair[1]]:
        split, pair = "plain", pair[:1]
    return {"split": split, "colours": [found[p] for p in pair]}


@functools.cache
def _candidates() -> tuple[list[tuple[str, str, str]], np.ndarray, np.ndarray]:
    """Names (shape, size, fill), coverage [72, 40, 40] and how much of it is shade."""
    names, covers, shades = [], [], []
    rows = np.arange(CENTRES[0] - TILE // 2, CENTRES[0] + TILE // 2) % (2 * STRIPE) >= STRIPE
    for shape in SHAPES:
        for size in SIZES:
            for fill in FILLS:
                cover = template(shape, size, fill == "outlined")
                names.append((shape, size, fill))
                covers.append(cover)
                shades.append(cover * rows[:, None] if fill == "striped" else cover * 0)
    return names, np.stack(covers), np.stack(shades)


def _ground_tile(background: dict, row: int, col: int) -> np.ndarray:
    whole = np.empty((128, 128, 3), np.float32)
    whole[:] = PALETTE[background["colours"][0]]
    if background["split"] == "horizontal":
        whole[64:] = PALETTE[background["colours"][1]]
    elif background["split"] == "vertical":
        whole[:, 64:] = PALETTE[background["colours"][1]]
    top, left = CENTRES[row] - TILE // 2, CENTRES[col] - TILE // 2
    return whole[top : top + TILE, left : left + TILE]


def read_cell(image: np.ndarray, background: dict, row: int, col: int) -> dict | None:
    """The object that explains the cell's pixels best, or None for bare background."""
    top, left = CENTRES[row] - TILE // 2, CENTRES[col] - TILE // 2
    tile = image[top : top + TILE, left : left + TILE].astype(np.float32)
    ground = _ground_tile(background, row, col)
    names, covers, shades = _candidates()
    free = [c for c in COLOURS if c not in background["colours"]]
    bare = ((tile - ground) ** 2).sum()
    best, best_error = None, 0.85 * bare
    if bare / TILE**2 < 150:
        return None
    flat_cover, flat_shade = covers.reshape(len(names), -1), shades.reshape(len(names), -1)
    for colour in free:
        main, shade = (np.array(t[colour], np.float32) for t in (PALETTE, SHADES))
        # |tile - (ground + a(main - ground) + s(shade - main))|^2, expanded for all candidates at once.
        error = np.zeros(len(names), np.float32)
        for channel in range(3):
            rest = (tile - ground)[..., channel].ravel()
            up = (main[channel] - ground[..., channel]).ravel()
            down = shade[channel] - main[channel]
            guess = flat_cover * up + flat_shade * down
            error += ((rest - guess) ** 2).sum(1)
        at = int(error.argmin())
        if error[at] < best_error:
            best, best_error = (colour, *names[at]), error[at]
    if best is None:
        return None
    colour, shape, size, fill = best
    return {"shape": shape, "colour": colour, "size": size, "fill": fill, "row": row, "col": col}


def read_image(image: np.ndarray) -> dict:
    """{"background", "objects"} of a [128, 128, 3] uint8 picture."""
    background = read_background(image)
    cells = [read_cell(image, background, r, c) for r in range(3) for c in range(3)]
    return {"background": background, "objects": [c for c in cells if c]}


def _fits(item: dict, match: dict) -> bool:
    return all(item[k] == v for k, v in match.items())


def _related(a: dict, b: dict, relation: str) -> bool:
    down, right = CENTRES[a["row"]] - CENTRES[b["row"]], CENTRES[a["col"]] - CENTRES[b["col"]]
    ahead = {"above": -down, "below": down, "left of": -right, "right of": right}[relation]
    return ahead >= 20


def holds(check: dict, seen: dict) -> bool:
    kind = check["kind"]
    if kind == "background":
        ground = seen["background"]
        sides = {"plain": ["all"], "horizontal": ["top", "bottom"], "vertical": ["left", "right"]}
        by_side = dict(zip(sides[ground["split"]], ground["colours"]))
        return by_side.get(check["region"]) == check["colour"]
    found = [item for item in seen["objects"] if _fits(item, check["match"])]
    if kind == "exists":
        return bool(found)
    if kind == "all":
        return bool(found) and all(_fits(item, check["want"]) for item in found)
    if kind == "count":
        return len(found) == check["count"]
    if kind == "at":
        cells = [[item["row"], item["col"]] for item in found]
        return all(cell in cells for cell in check["cells"])
    others = [item for item in seen["objects"] if _fits(item, check["other"])]
    return bool(found and others) and all(_related(a, b, check["relation"]) for a in found for b in others)


def answers(nodes: list[dict], seen: dict) -> list[bool]:
    """A child of a question that failed fails too."""
    given: list[bool] = []
    for node in nodes:
        given.append(all(given[p] for p in node["parents"]) and holds(node["check"], seen))
    return given


def scores(all_nodes: list[list[dict]], all_seen: list[dict]) -> dict[str, float]:
    """Mean over the questions of a prompt, then over prompts; and the part right by category."""
    totals: dict[str, list[bool]] = {}
    prompts = []
    for nodes, seen in zip(all_nodes, all_seen):
        given = answers(nodes, seen)
        prompts.append(sum(given) / len(given))
        for node, good in zip(nodes, given):
            totals.setdefault(node["category"], []).append(good)
    by_category = {name: round(100 * sum(v) / len(v), 1) for name, v in sorted(totals.items())}
    return {"overall": round(100 * sum(prompts) / len(prompts), 1), **by_category}


def cell_scores(scenes: list[dict], all_seen: list[dict]) -> dict[str, float]:
    """Of the objects that should be there: found, and each attribute right; and cells rightly bare."""
    names = ("found", "shape", "colour", "size", "fill", "bare", "ground")
    tally: dict[str, list[bool]] = {name: [] for name in names}
    for scene, seen in zip(scenes, all_seen):
        there = {(o["row"], o["col"]): o for o in seen["objects"]}
        wanted = {(o["row"], o["col"]): o for o in scene["objects"]}
        tally["ground"].append(seen["background"] == scene["background"])
        for cell in [(r, c) for r in range(3) for c in range(3)]:
            if cell not in wanted:
                tally["bare"].append(cell not in there)
                continue
            item = there.get(cell)
            tally["found"].append(item is not None)
            for key in ("shape", "colour", "size", "fill"):
                tally[key].append(item is not None and item[key] == wanted[cell][key])
    return {k: round(100 * sum(v) / max(1, len(v)), 1) for k, v in tally.items()}
