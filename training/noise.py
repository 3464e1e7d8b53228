"""What a sentence goes through in the hands of a person: case, typos, dropped words, filler, other spellings."""

from __future__ import annotations

import re

import numpy as np

from lexicon import WORDS
from world import pick

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEAR = {key: [row[j] for j in (i - 1, i + 1) if 0 <= j < len(row)] for row in KEYS for i, key in enumerate(row)}
ONE_WAY = ("&", "n", "u", "w/", "right", "under", "below", "middle")
"""Spellings that also mean something else."""
SMALL_WORDS = re.compile(r"\b(?:the|a|an|is|are|of|there|and|with|it's|please)\b ?", re.I)
NUMBER = re.compile(r"\b(two|three|four|five)\b(?= \w)", re.I)
DIGIT = re.compile(r"(?<![\w.@#/-])([2-5])(?= [a-z])")


def mistype(word: str, rng: np.random.Generator) -> str:
    """One slip: two letters change places, one is lost, doubled, or replaced by its neighbour on the keyboard."""
    at = int(rng.integers(1, len(word) - 1))
    kind = pick(rng, ("swap", "drop", "double", "near"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    return word[:at] + pick(rng, NEAR.get(word[at].lower(), [word[at]])) + word[at + 1 :]


def typos(text: str, rng: np.random.Generator) -> str:
    words = list(re.finditer(r"[a-z]{5,}|[A-Z]{5,}|[A-Z][a-z]{4,}", text))
    chosen = rng.permutation(len(words))[: int(rng.integers(1, 4))]
    for match in (words[i] for i in sorted(chosen, reverse=True)):
        text = text[: match.start()] + mistype(match.group(0), rng) + text[match.end() :]
    return text


def respell(text: str, rng: np.random.Generator) -> str:
    """Other spellings and short forms, one way or the other."""
    for a, b in WORDS["spellings"]:
        if rng.random() < 0.35:
            before, after = (a, b) if b in ONE_WAY or rng.random() < 0.5 else (b, a)
            text = re.sub(rf"(?<![\w-]){re.escape(before)}(?![\w-])", after, text)
    return text


def mishear(text: str, rng: np.random.Generator) -> str:
    """As a telephone writes down what it heard: no marks, and now and then a word that sounds like the right one."""
    text = re.sub(r"[,;:.!]+(?= |$)", "", text.lower())
    for said, heard in WORDS["homophones"]:
        if rng.random() < 0.2:
            text = re.sub(rf"\b{said}\b", heard, text, count=1)
    return text


def renumber(text: str, rng: np.random.Generator) -> str:
    names = WORDS["numbers"]
    if rng.random() < 0.5:
        return NUMBER.sub(lambda m: str(names.index(m.group(1).lower())), text)
    return DIGIT.sub(lambda m: names[int(m.group(1))], text)


def filler(text: str, rng: np.random.Generator) -> str:
    if rng.random() < 0.6:
        start = pick(rng, WORDS["filler"]["before"])
        start = start[0].upper() + start[1:] if text[:1].isupper() and rng.random() < 0.7 else start
        return start + (text[0].lower() + text[1:] if text[1:2].islower() else text)
    return text.rstrip(" .") + pick(rng, WORDS["filler"]["after"])


def punctuate(text: str, rng: np.random.Generator) -> str:
    kind = pick(rng, ("bare", "lines", "semicolons", "dashes", "none"))
    if kind == "bare":
        return text.rstrip(".!")
    if kind == "lines":
        return re.sub(r"\. ", ".\n", text) if rng.random() < 0.5 else re.sub(r"[.;] ", "\n", text)
    if kind == "semicolons":
        return re.sub(r"\. (\w)", lambda m: "; " + m.group(1).lower(), text)
    if kind == "dashes":
        return re.sub(r", ", " - ", text, count=int(rng.integers(1, 3)))
    return re.sub(r"[,;.!]", "", text)


def noisy(text: str, rng: np.random.Generator) -> str:
    """Usually one or two of these, often none."""
    if rng.random() < 0.25:
        text = filler(text, rng)
    if rng.random() < 0.25:
        text = respell(text, rng)
    if rng.random() < 0.15:
        text = renumber(text, rng)
    if rng.random() < 0.15:
        text = punctuate(text, rng)
    if rng.random() < 0.07:
        text = SMALL_WORDS.sub("", text)
    if rng.random() < 0.12:
        text = typos(text, rng)
    if rng.random() < 0.04:
        text = mishear(text, rng)
    case = rng.random()
    if case < 0.22:
        text = text.lower()
    elif case < 0.26:
        text = text.upper()
    return text.strip()
