"""What a prompt leaves unsaid, said: a background, a size, a fill."""

from __future__ import annotations

import re

import numpy as np

from lexicon import COLOUR_OF, FILL_TRACES, FIND_SIZE, SHAPE_OF, WORDS, alternatives, like, replace, weighted
from render import BACKGROUNDS
from world import pick

SPEAKS_OF_GROUND = re.compile(r"\bwhite\b|ground|\bbg\b|backdrop|behind|page|paper|canvas|field|sheet|\bback\b", re.I)


def say_ground(scene: dict, rng: np.random.Generator) -> None:
    """A background for a prompt that left it white by saying nothing."""
    ground = scene["background"]
    if ground != {"split": "plain", "colours": ["white"]} or SPEAKS_OF_GROUND.search(scene["text"]):
        return
    free = [c for c in BACKGROUNDS if all(o["colour"] != c for o in scene["objects"])]
    colour = pick(rng, free)
    word = weighted(rng, WORDS["colours"][colour])[0]
    if rng.random() < 0.4:
        text = scene["text"]
        start = pick(rng, WORDS["ground"]["before"]).format(a=word)
        scene["text"] = start[0].upper() + start[1:] + text if text[0].isupper() else start + text
    else:
        text = scene["text"].rstrip()
        end = text[-1] if text[-1] in ".!?" else ""
        scene["text"] = text[: len(text) - len(end)] + pick(rng, WORDS["ground"]["after"]).format(a=word) + end
    scene["text"] = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", scene["text"])
    ground["colours"] = [colour]


def describe_more(scene: dict, rng: np.random.Generator) -> None:
    """A size or a fill put before "red star" where the prompt says nothing of the kind about it."""
    kind = pick(rng, ("size", "fill"))
    names = [*WORDS["sizes"]] if kind == "size" else [*WORDS["fills"]]
    if any(o[kind] for o in scene["objects"]) or FILL_TRACES.search(scene["text"]) or FIND_SIZE.search(scene["text"]):
        return
    pattern = re.compile(rf"\b({alternatives(COLOUR_OF)}) ({alternatives(SHAPE_OF)})\b", re.I)
    done: set[tuple[str, str]] = set()
    said: dict[int, str] = {}

    def swap(match: re.Match) -> str:
        colour, (shape, many) = COLOUR_OF[match.group(1).lower()], SHAPE_OF[match.group(2).lower()]
        ours = [i for i, o in enumerate(scene["objects"]) if (o["shape"], o["colour"]) == (shape, colour)]
        plain = re.search(r"\b(?:the|that|this|not|no|isn't)\s+(?:\w+\s+)?$", scene["text"][: match.start()], re.I)
        if (shape, colour) in done or plain or not ours or (len(ours) > 1) != bool(many) or rng.random() < 0.4:
            return match.group(0)
        done.add((shape, colour))
        value = pick(rng, names)
        said.update(dict.fromkeys(ours, value))
        rows = WORDS["sizes" if kind == "size" else "fills"][value]
        word = weighted(rng, rows)[0]
        found = match.group(0)
        return f"{like(match.group(1), word)} {found if found.isupper() else found[0].lower() + found[1:]}"

    repeated = [m.group(0).lower() for m in pattern.finditer(scene["text"])]
    if len(set(repeated)) < len(repeated):
        return
    scene["text"] = replace(scene["text"], pattern, swap)
    for i, value in said.items():
        scene["objects"][i][kind] = value
