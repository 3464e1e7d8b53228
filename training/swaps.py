"""Other shapes, colours, sizes and fills for those of a prompt: one mapping over the words and the scene.

A word is swapped wherever it stands ("circle" becomes "star"), so nobody needs to know which object it speaks of.
"""

from __future__ import annotations

import re

import numpy as np

from lexicon import (
    AFTER_PLUS,
    COLOUR_OF,
    COMPARED,
    FILL_OF,
    FILL_TRACES,
    FIND_COLOUR,
    FIND_FILL,
    FIND_SHAPE,
    FIND_SIZE,
    SHAPE_OF,
    SHORT_OF,
    SIZE_OF,
    WORDS,
    like,
    replace,
    weighted,
)
from render import BACKGROUNDS, COLOURS, SHAPES
from world import pick


def shapes_in(text: str, scene: dict) -> list[re.Match]:
    """Words for shapes; "plus" is one only where something describes it and a cross is in the picture."""
    crosses = any(o["shape"] == "cross" for o in scene["objects"])

    def counts(match: re.Match) -> bool:
        return match.group(0).lower() != "plus" or (crosses and bool(AFTER_PLUS.search(text[: match.start()])))

    return [m for m in FIND_SHAPE.finditer(text) if counts(m)]


def swap_shapes(scene: dict, rng: np.random.Generator) -> None:
    text = scene["text"]
    found = {m.start() for m in shapes_in(text, scene)}
    named = {SHAPE_OF[m.group(0).lower()][0] for m in shapes_in(text, scene)}
    if not {o["shape"] for o in scene["objects"]} <= named:
        return
    order = list(rng.permutation(len(SHAPES))) if rng.random() < 0.85 else range(len(SHAPES))
    mapping = {a: SHAPES[b] for a, b in zip(SHAPES, order)}
    usual = {shape: weighted(rng, WORDS["shapes"][shape]) for shape in SHAPES}

    def swap(match: re.Match) -> str:
        if match.start() not in found:
            return match.group(0)
        shape, number = SHAPE_OF[match.group(0).lower()]
        row = usual[mapping[shape]] if rng.random() < 0.9 else weighted(rng, WORDS["shapes"][mapping[shape]])
        return like(match.group(0), row[number])

    scene["text"] = replace(text, FIND_SHAPE, swap)
    for item in scene["objects"]:
        item["shape"] = mapping[item["shape"]]


def colour_mapping(scene: dict, named: set[str], rng: np.random.Generator) -> dict[str, str] | None:
    """A one-to-one mapping that keeps what may be a background one that may be a background."""
    ground, ours = set(scene["background"]["colours"]), {o["colour"] for o in scene["objects"]}
    fixed = {"white"} if "white" in ground and "white" not in named else set()
    if not (ours | ground) - fixed <= named:
        return None
    everything = [*COLOURS, "grey"]
    for _ in range(20):
        left = [c for c in everything if c not in fixed]
        mapping = {c: c for c in fixed}
        for colour in sorted(ours | ground | named, key=lambda c: (c not in ground, c)):
            if colour in mapping:
                continue
            allowed = [
                c
                for c in left
                if (colour not in ground or c in BACKGROUNDS) and (colour not in ours or c in COLOURS)
            ]
            if not allowed:
                break
            mapping[colour] = pick(rng, allowed)
            left.remove(mapping[colour])
        else:
            return mapping
    return None


def swap_colours(scene: dict, rng: np.random.Generator) -> None:
    text = scene["text"]
    named = {COLOUR_OF[m.group(0).lower()] for m in FIND_COLOUR.finditer(text)}
    mapping = colour_mapping(scene, named, rng)
    if mapping is None:
        return
    usual = {colour: weighted(rng, rows)[0] for colour, rows in WORDS["colours"].items()}

    def swap(match: re.Match) -> str:
        return like(match.group(0), usual[mapping[COLOUR_OF[match.group(0).lower()]]])

    scene["text"] = replace(text, FIND_COLOUR, swap)
    for item in scene["objects"]:
        item["colour"] = mapping[item["colour"]]
    scene["background"]["colours"] = [mapping[c] for c in scene["background"]["colours"]]


def swap_sizes(scene: dict, rng: np.random.Generator) -> None:
    """Small and large change places, comparisons with them, and take other words."""
    text = scene["text"]
    words = [m.group(0).lower() for m in FIND_SIZE.finditer(text)]
    named = {SIZE_OF.get(w) or SHORT_OF.get(w) for w in words}
    said = {o["size"] for o in scene["objects"]} - {None}
    exchange = said <= named and bool(said - {"medium"}) and rng.random() < 0.45
    mapping = {"small": "large", "large": "small", "medium": "medium"} if exchange else {s: s for s in WORDS["sizes"]}
    if exchange and said == {"medium"}:
        return
    if said <= named and len(said) == 1 and not COMPARED & set(words) and rng.random() < 0.3:
        only = next(iter(said))
        mapping = {**mapping, only: pick(rng, list(WORDS["sizes"]))}
    other = {}
    for small, large in WORDS["comparatives"]:
        other.setdefault(small, large)
        other.setdefault(large, small)
    usual = {size: weighted(rng, rows)[0] for size, rows in WORDS["sizes"].items()}
    keep = rng.random() < 0.4

    def swap(match: re.Match) -> str:
        word = match.group(0).lower()
        if word in COMPARED:
            return like(match.group(0), other[word]) if mapping["small"] == "large" and exchange else match.group(0)
        if word in SHORT_OF:
            return like(match.group(0), pick(rng, WORDS["shorthand"][mapping[SHORT_OF[word]]]))
        size = mapping[SIZE_OF[word]]
        return match.group(0) if keep and size == SIZE_OF[word] else like(match.group(0), usual[size])

    scene["text"] = replace(text, FIND_SIZE, swap)
    for item in scene["objects"]:
        item["size"] = item["size"] and mapping[item["size"]]


def swap_fills(scene: dict, rng: np.random.Generator) -> None:
    """Striped and hollow change places where only plain adjectives speak of fills."""
    text = scene["text"]
    said = {o["fill"] for o in scene["objects"]} & set(WORDS["fills"])
    if not said or any(m.group(0).lower() not in FILL_OF for m in FILL_TRACES.finditer(text)):
        return
    if not said <= {FILL_OF[m.group(0).lower()] for m in FIND_FILL.finditer(text)}:
        return
    exchange = rng.random() < 0.5
    mapping = {"striped": "outlined", "outlined": "striped"} if exchange else {f: f for f in WORDS["fills"]}
    usual = {fill: weighted(rng, rows)[0] for fill, rows in WORDS["fills"].items()}
    scene["text"] = replace(text, FIND_FILL, lambda m: like(m.group(0), usual[mapping[FILL_OF[m.group(0).lower()]]]))
    for item in scene["objects"]:
        item["fill"] = mapping.get(item["fill"], item["fill"])
