"""The words of the little world, from words.json, and how one is put in the place of another."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from world import pick

HERE = Path(__file__).parent
WORDS = json.loads((HERE / "words.json").read_text())


def alternatives(words) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


START, END = r"(?<![A-Za-z])", r"(?![A-Za-z])"
"""Of a word; people write red_star and 2stars too."""
SHAPE_OF = {
    form: (shape, number)
    for shape, rows in WORDS["shapes"].items()
    for row in rows
    for number, form in enumerate(row[:2])
}
"""Word to shape, and 1 where it is a plural."""
COLOUR_OF = {row[0]: colour for colour, rows in WORDS["colours"].items() for row in rows}
SIZE_OF = {row[0]: size for size, rows in WORDS["sizes"].items() for row in rows}
SHORT_OF = {word: size for size, words in WORDS["shorthand"].items() for word in words}
FILL_OF = {row[0]: fill for fill, rows in WORDS["fills"].items() for row in rows}
COMPARED = {word for pair in WORDS["comparatives"] for word in pair}
_SHAPES = alternatives([word for word in SHAPE_OF if word != "heart"])
_LOOKS = alternatives([*COLOUR_OF, *SHAPE_OF, *FILL_OF])
# "in the heart of" is a place ("heart of medium size" is none), "a little lower" no size.
FIND_SHAPE = re.compile(rf"{START}({_SHAPES}|(?<!the )heart|heart(?! of)){END}", re.I)
FIND_COLOUR = re.compile(rf"{START}({alternatives(COLOUR_OF)}){END}", re.I)
_PLAIN_SIZES = alternatives([*(set(SIZE_OF) - {"little"}), *SHORT_OF, *COMPARED])
FIND_SIZE = re.compile(rf"{START}({_PLAIN_SIZES}|(?<!\ba )little|little(?= (?:{_LOOKS}){END})){END}", re.I)
FIND_FILL = re.compile(rf"{START}({alternatives(FILL_OF)}){END}", re.I)
FILL_TRACES = re.compile(rf"[\w-]*(?:{'|'.join(WORDS['fill_traces'])})[\w-]*", re.I)
_BEFORE_PLUS = alternatives([*COLOUR_OF, *SIZE_OF, *SHORT_OF, *FILL_OF, "a", "one", "solid"])
AFTER_PLUS = re.compile(rf"(?:^|\b)(?:{_BEFORE_PLUS})[ -]$", re.I)
"""What stands before a "plus" that is a shape."""


def like(found: str, word: str) -> str:
    """`word` written in the case of the word it stands for."""
    if len(found) > 1 and found.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if found[0].isupper() else word


def replace(text: str, pattern: re.Pattern, swap) -> str:
    """Every match through `swap`, which may leave it; "a" and "an" before it follow."""
    out, at = "", 0
    for match in pattern.finditer(text):
        word = swap(match)
        before = text[at : match.start()]
        if word != match.group(0):
            article = re.search(r"\b([Aa])(n?)(\s)$", before)
            if article:
                vowel = word[0].lower() in "aeiou"
                before = before[: article.start()] + article.group(1) + ("n" if vowel else "") + article.group(3)
        out, at = out + before + word, match.end()
    return out + text[at:]


def weighted(rng: np.random.Generator, rows: list[list]) -> list:
    return pick(rng, rows, [row[-1] for row in rows])
