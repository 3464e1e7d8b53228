"""Whether what was read of a prompt is right in everything that it says, and in nothing more."""

from __future__ import annotations

from itertools import permutations

import torch

from render import BACKGROUNDS, COLOURS, FILLS, SHAPES, SIZES, SPLITS
from templates import parse


def scene_from(answers: torch.Tensor) -> tuple[dict, list[dict]]:
    """[39] answers (see `data.targets_of`) as a background and objects."""
    numbers = [int(a) for a in answers]
    split = SPLITS[numbers[36]]
    colours = [BACKGROUNDS[n] for n in numbers[37 : 38 if split == "plain" else 39]]
    objects = []
    for cell in range(9):
        shape, colour, size, fill = numbers[4 * cell : 4 * cell + 4]
        if shape < len(SHAPES):
            at = {"row": cell // 3, "col": cell % 3}
            looks = {"shape": SHAPES[shape], "colour": COLOURS[colour], "size": list(SIZES)[size], "fill": FILLS[fill]}
            objects.append({**looks, **at})
    return {"split": split, "colours": colours}, objects


def _fits(asked: dict, seen: dict) -> bool:
    same = all(asked[key] in (None, seen[key]) for key in ("shape", "colour", "size", "fill"))
    return same and asked["cell"] in (None, (seen["row"], seen["col"]))


def everything_right(entry: dict, answers: torch.Tensor) -> bool:
    """Background, number of objects, all that is said of each, and every relation."""
    asked = parse(entry)
    background, seen = scene_from(answers)
    if background != asked["background"] or len(seen) != len(asked["objects"]):
        return False
    for order in permutations(seen):
        if all(_fits(a, s) for a, s in zip(asked["objects"], order)) and all(
            (order[a]["col"] > order[b]["col"]) if axis else (order[a]["row"] > order[b]["row"])
            for a, b, axis in asked["relations"]
        ):
            return True
    return False
