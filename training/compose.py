"""Prompts put together from units of information: in any order, over as many sentences, some of it said later or twice.

Where the templates have what people wrote, this has what nobody happened to write. Its words are in phrases.json.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from lexicon import WORDS, weighted
from render import COLOURS, FILLS, SHAPES, SIZES
from templates import scene_of
from world import pick, random_background

PHRASES = json.loads((Path(__file__).parent / "phrases.json").read_text())
SIDES = {(1, 1): "right", (1, -1): "left", (0, 1): "below", (0, -1): "above"}


def with_articles(text: str) -> str:
    return re.sub(r"\ba (?=[aeiou])", "an ", text)


class Composer:
    """One prompt: objects that differ in shape, or else in colour, so that each has a name of its own."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.background = random_background(rng)
        if rng.random() < 0.35:
            self.background = {"split": "plain", "colours": ["white"]}
        free = [c for c in COLOURS if c not in self.background["colours"]]
        count = pick(rng, (1, 2, 3, 4, 5), (0.1, 0.2, 0.25, 0.25, 0.2))
        self.shapes = [SHAPES[i] for i in rng.choice(len(SHAPES), count, replace=False)]
        same = pick(rng, free) if rng.random() < 0.2 else None
        if count > 1 and same is None and rng.random() < 0.4:
            few = self.shapes[: int(rng.integers(1, count))]
            self.shapes = [pick(rng, few) for _ in range(count)]
        apart = [free[i] for i in rng.permutation(len(free))[:count]] if len(set(self.shapes)) < count else None
        spoken = {shape: weighted(rng, WORDS["shapes"][shape])[0] for shape in self.shapes}
        self.objects = [
            {
                "shape": shape,
                "colour": apart[i] if apart else same or pick(rng, free),
                "size": pick(rng, (None, *SIZES), (0.6, 0.15, 0.1, 0.15)),
                "fill": pick(rng, (None, *FILLS), (0.7, 0.04, 0.13, 0.13)),
                "cell": None,
            }
            for i, shape in enumerate(self.shapes)
        ]
        self.alone = [self.shapes.count(shape) == 1 for shape in self.shapes]
        self.words = [
            spoken[o["shape"]] if alone else f"{self.say('colours', o['colour'])} {spoken[o['shape']]}"
            for o, alone in zip(self.objects, self.alone)
        ]
        self.relations: list[tuple[int, int, int]] = []
        self.near: dict[int, tuple[int, str]] = {}
        self._place()

    def chance(self, part: float) -> bool:
        return bool(self.rng.random() < part)

    def _place(self) -> None:
        """By cells, by relations to the object before, or not at all."""
        kind = pick(self.rng, ("cells", "relations", "none"), (0.5, 0.3, 0.2))
        if kind == "cells":
            for item, cell in zip(self.objects, self.rng.choice(9, len(self.objects), replace=False)):
                item["cell"] = (int(cell) // 3, int(cell) % 3)
        if kind == "relations":
            axis = int(self.rng.integers(2))
            for i in range(1, min(3, len(self.objects))):
                further = self.chance(0.5)
                if i == 2:
                    axis = 1 - axis
                a, b = (i, i - 1) if further else (i - 1, i)
                self.relations.append((a, b, axis))
                self.near[i] = (i - 1, SIDES[axis, 1 if further else -1])

    def say(self, kind: str, value: str) -> str:
        return weighted(self.rng, WORDS[kind][value])[0]

    def cell(self, index: int) -> str:
        return pick(self.rng, PHRASES["cells"]["{}{}".format(*self.objects[index]["cell"])])

    def relation(self, index: int) -> str:
        other, side = self.near[index]
        return pick(self.rng, PHRASES["relations"][side]).format(x=f"the {self.words[other]}")

    def look(self, item: dict, kind: str) -> str:
        value = item[kind]
        return "solid" if value == "solid" else self.say("colours" if kind == "colour" else kind + "s", value)

    def unit(self, index: int) -> tuple[str, list[str]]:
        """What introduces an object, and what is said of it in sentences of their own."""
        item, word = self.objects[index], self.words[index]
        now, later = [], []
        for kind in ("size", "fill"):
            if item[kind] is None:
                continue
            if self.chance(0.7):
                now.append(self.look(item, kind))
            elif item[kind] in PHRASES["fills"] and self.chance(0.5):
                later.append(f"the {word}: {pick(self.rng, PHRASES['fills'][item[kind]])}")
            else:
                later.append(self._later(kind, word, self.look(item, kind)))
        colour = self.look(item, "colour")
        if not self.alone[index]:
            text = f"{pick(self.rng, ('a', 'a', 'one', ''))} {' '.join([*now, word])}".strip()
        elif self.chance(0.75):
            text = pick(self.rng, PHRASES["order"]).format(s=word, c=" ".join([*now, colour]))
        else:
            text = " ".join(["a", *now, word])
            later.append(self._later("colour", word, colour))
        text = with_articles(text)
        if item["cell"] is not None:
            if self.chance(0.8):
                text = pick(self.rng, PHRASES["placed"]).format(x=text, p=self.cell(index))
            else:
                later.append(self._later("place", word, self.cell(index)))
        elif index in self.near:
            if self.chance(0.7):
                text = f"{text} {self.relation(index)}"
            else:
                later.append(f"the {word} is {self.relation(index)}")
        return text if text.startswith("put") else pick(self.rng, PHRASES["there"]).format(x=text), later

    def _later(self, kind: str, word: str, value: str) -> str:
        return pick(self.rng, PHRASES["later"][kind]).format(s=word, v=value)

    def ground(self) -> list[str]:
        colours = self.background["colours"]
        if colours == ["white"] and self.chance(0.7):
            return []
        names = [self.say("colours", c) for c in colours]
        text = pick(self.rng, PHRASES["grounds"][self.background["split"]]).format(a=names[0], b=names[-1])
        return [with_articles(text)]

    def again(self) -> list[str]:
        """Something that was said already."""
        if not self.chance(0.15):
            return []
        index = int(self.rng.integers(len(self.objects)))
        if not self.alone[index]:
            return []
        return [self._later("colour", self.words[index], self.look(self.objects[index], "colour"))]

    def text(self) -> str:
        units = [self.unit(i) for i in range(len(self.objects))]
        first = [text for text, _ in units]
        later = [text for _, more in units for text in more] + self.again()
        if self.chance(0.5):
            self.rng.shuffle(later)
        parts = [*first, *later] if self.chance(0.5) else [t for text, more in units for t in (text, *more)]
        ground = self.ground()
        at = pick(self.rng, (0, len(parts), int(self.rng.integers(len(parts) + 1))))
        parts[at:at] = ground
        join = pick(self.rng, PHRASES["joins"])
        if join == ". ":
            return " ".join(part[0].upper() + part[1:] + "." for part in parts)
        return join.join(parts)


def compose(rng: np.random.Generator) -> tuple[dict, str]:
    """A scene and a prompt of it."""
    composer = Composer(rng)
    spec = {"background": composer.background, "objects": composer.objects, "relations": composer.relations}
    return scene_of(spec), composer.text()
