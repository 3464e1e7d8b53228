"""Two prompts of people made into one, so that crowded pictures too are asked for in people's own words.

Both must place all they name, and say nothing of the picture as a whole.
"""

from __future__ import annotations

import functools
import re

import numpy as np

from additions import SPEAKS_OF_GROUND
from lexicon import WORDS
from templates import entries, parse, scene_of, varied
from world import pick

MOST = 5
WHOLE = re.compile(rf"\b(?:{'|'.join(WORDS['whole'])})\b|[|_#\[{{]", re.I)
"""Words that count, compare or sum up a picture, or point back at something: with more in it, they may lie."""
BETWEEN = ("; ", ", ", ". ", ". ", "\n", " and ", " plus ", ", also ", ", then ", " / ", ". And ", " + ")


def _says_no_ground(scene: dict) -> bool:
    white = scene["background"] == {"split": "plain", "colours": ["white"]}
    return white and not SPEAKS_OF_GROUND.search(scene["text"])


@functools.cache
def joinable() -> tuple[list[dict], list[dict]]:
    """Templates that may be a part, and those of them that leave the background to the other."""
    parts = [e for e in entries() if not WHOLE.search(e["p"]) and all("@" in o for o in e["o"]) and len(e["o"]) < MOST]
    return parts, [e for e in parts if _says_no_ground(parse(e))]


def fit(one: dict, other: dict) -> bool:
    """Whether there is room for both, and each word for a shape still speaks of one prompt's objects."""
    first, second = one["objects"], other["objects"]
    colours = [o["colour"] for o in (*first, *second)]
    return (
        len(first) + len(second) <= MOST
        and not {o["cell"] for o in first} & {o["cell"] for o in second}
        and not {o["shape"] for o in first} & {o["shape"] for o in second}
        and not set(one["background"]["colours"]) & set(colours)
    )


def put_together(first: str, second: str, rng: np.random.Generator) -> str:
    first = first.rstrip()
    if first[-1] in ".!?\n" and rng.random() < 0.8:
        return first + pick(rng, (" ", "\n", " ")) + second
    between = pick(rng, BETWEEN)
    if between[0] != "." and second[1:2].islower() and rng.random() < 0.8:
        second = second[0].lower() + second[1:]
    return first.rstrip(".!?;,") + between + second


def join(rng: np.random.Generator) -> tuple[dict, str]:
    """A scene and its prompt, made of two templates; of one alone where no second was found."""
    parts, silent = joinable()
    one = varied(pick(rng, parts), rng)
    taken = {"@{}{}".format(*o["cell"]) for o in one["objects"]}
    for _ in range(60):
        entry = pick(rng, silent)
        if len(entry["o"]) + len(taken) > MOST or any(o[o.index("@") : o.index("@") + 3] in taken for o in entry["o"]):
            continue  # mirrored it might fit, but trying that is slow
        other = varied(entry, rng, grounds=False)
        if not fit(one, other):
            continue
        texts = (one["text"], other["text"]) if rng.random() < 0.6 else (other["text"], one["text"])
        both = {
            "text": put_together(*texts, rng),
            "background": one["background"],
            "objects": [*one["objects"], *other["objects"]],
            "relations": [],
        }
        return scene_of(both), both["text"]
    return scene_of(one), one["text"]
