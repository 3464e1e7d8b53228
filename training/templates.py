"""Prompts of people as templates: each with its scene, so that both can be changed alike."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np

from additions import describe_more, say_ground
from mirrors import mirror, mirrorable
from settle import settle
from swaps import swap_colours, swap_fills, swap_shapes, swap_sizes

VOICES = Path(__file__).parent / "voices"
SIZES = ("small", "medium", "large")


@functools.cache
def voices(held_out: bool = False) -> dict[str, list[dict]]:
    """name -> templates, as they lie in voices/ or in its folder of those that are never trained on."""
    folder = VOICES / "held-out" if held_out else VOICES
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def parse(entry: dict) -> dict:
    """The notation of the files as background, objects (unsaid: None), relations."""
    ground = [g for g in entry["g"] if len(g) > 1]
    split = {"h": "horizontal", "v": "vertical"}.get(entry["g"][-1], "plain")
    objects = []
    for text in entry["o"]:
        shape, colour, *rest = text.split()
        item = {"shape": shape, "colour": colour, "size": None, "fill": None, "cell": None}
        for word in rest:
            if word[0] == "@":
                item["cell"] = (int(word[1]), int(word[2]))
            else:
                item["size" if word in SIZES else "fill"] = word
        objects.append(item)
    relations = [(int(r[0]), int(r[2]), 1 if r[3] == "x" else 0) for r in entry.get("r") or []]
    background = {"split": split, "colours": ground}
    return {"text": entry["p"], "background": background, "objects": objects, "relations": relations}


def scene_of(scene: dict) -> dict:
    """What to draw, in the form of `world.captioned_scene` less its groups."""
    objects = scene["objects"]
    cells = settle(
        scene["background"], [o["colour"] for o in objects], [o["cell"] for o in objects], scene["relations"]
    )
    drawn = [
        {
            "shape": o["shape"],
            "colour": o["colour"],
            "size": o["size"] or "medium",
            "fill": o["fill"] or "solid",
            "row": cell[0],
            "col": cell[1],
        }
        for o, cell in zip(objects, cells)
    ]
    return {"background": scene["background"], "objects": drawn}


@functools.cache
def entries(held_out: bool = False) -> list[dict]:
    return [entry for voice in voices(held_out).values() for entry in voice]


def varied(entry: dict, rng: np.random.Generator, grounds: bool = True) -> dict:
    """A template with other looks, mirrored, and more said; `grounds`: a background may be among it."""
    scene = parse(entry)
    for axis in "xy":
        if rng.random() < 0.4 and mirrorable(scene, axis):
            mirror(scene, axis)
    swap_shapes(scene, rng)
    swap_colours(scene, rng)
    swap_sizes(scene, rng)
    swap_fills(scene, rng)
    if rng.random() < 0.3 and grounds:
        say_ground(scene, rng)
    if rng.random() < 0.3:
        describe_more(scene, rng)
    return scene


def vary(entry: dict, rng: np.random.Generator) -> tuple[dict, str]:
    """A scene and its prompt, made of a template."""
    scene = varied(entry, rng)
    return scene_of(scene), scene["text"]
