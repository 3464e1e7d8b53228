"""Which words the model in the box knows, for its bundle.json: of its world, and those that people use around them.

What is in neither list was not drawn where it stands as a thing, and the bot says so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from lexicon import WORDS
from templates import voices

HERE = Path(__file__).parent
EXAMPLES = (
    "a large red heart in the middle of a white background",
    "top half blue, bottom half green, a yellow star in the top left corner and a white moon in the top right corner",
    "three small black circles in a row along the bottom, a hollow orange triangle above them",
    "striped purple square to the left of a pink diamond, on grey",
    "one green cross in each corner and a huge yellow circle dead centre, black background",
)
"""Prompts that show what it can do."""
MOST = 5
"""Objects in a picture, at most."""


def shape_words() -> list[str]:
    return sorted({form for rows in WORDS["shapes"].values() for row in rows for form in row[:2] if " " not in form})


def things() -> list[str]:
    """What else people ask pictures of."""
    return (HERE / "things.txt").read_text().split()


def other_words() -> list[str]:
    """Of looks and places, and whatever three voices or more have in common, less the names of things to draw."""
    looks = [row[0] for kind in ("colours", "sizes", "fills") for rows in WORDS[kind].values() for row in rows]
    looks += [word for words in WORDS["shorthand"].values() for word in words]
    looks += [word for pair in WORDS["comparatives"] for word in pair]
    looks += [word for axis in "xy" for pair in WORDS["mirrors"][axis] for word in pair]
    by_voice: Counter[str] = Counter()
    for entries in voices().values():
        by_voice.update({w for e in entries for w in re.findall(r"[a-z]{3,}", e["p"].lower().replace("'", ""))})
    around = {word for word, count in by_voice.items() if count >= 3}
    known = {part for word in looks for part in re.findall(r"[a-z]{3,}", word)} | around
    return sorted(known - set(things()) - set(shape_words()))


def world() -> dict:
    lists = {"shapes": shape_words(), "words": other_words(), "things": things()}
    return {"of": "shapes", "most": MOST, **{name: " ".join(words) for name, words in lists.items()}}


if __name__ == "__main__":
    print(json.dumps({"examples": EXAMPLES, "world": world()}, indent=2))
