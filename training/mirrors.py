"""Left for right, top for bottom, in the words of a prompt and in its scene."""

from __future__ import annotations

import re

from lexicon import WORDS, alternatives, like, replace

NUMBERS_OF_PLACES = re.compile(
    r"\b(?:r\d|c\d|[a-c][1-3]|[xy] ?[=<>:]|row ?[=:]? ?\d|col\w* ?[=:]? ?\d|cell ?\d|\d ?, ?\d)"
    r"|->|→|\||[-.·_] [-.·_]|\(\d",
    re.I,
)


def _words(words: list[str]) -> re.Pattern:
    return re.compile(rf"(?<![\w-])({alternatives(words)})(?![\w'])", re.I)


STOPS = {axis: _words([*WORDS["mirror_stops"]["always"], *WORDS["mirror_stops"][axis]]) for axis in "xy"}
SIDES = {axis: {a: b for pair in WORDS["mirrors"][axis] for a, b in (pair, pair[::-1])} for axis in "xy"}
SIDES["y"] |= {"above": "below", "below": "above", "over": "under", "under": "over", "beneath": "above"}
FIND_SIDE = {axis: re.compile(rf"\b({alternatives(SIDES[axis])})\b", re.I) for axis in "xy"}
LOWER_THAN = re.compile(r"^ (?:than|down)", re.I)
FIRST_AND_LAST = {
    "x": (
        re.compile(r"left|west|\b[tb]l\b|\b[ns]w\b|\bl\b|\blhs\b", re.I),
        re.compile(r"right|east|\b[tb]r\b|\b[ns]e\b|\br\b|\brhs\b", re.I),
    ),
    "y": (
        re.compile(r"top|upper|north|above|over|high|\bt[lr]\b|\bn[we]\b", re.I),
        re.compile(r"bottom|lower|south|below|under|beneath|low|\bb[lr]\b|\bs[we]\b", re.I),
    ),
}


def mirrorable(scene: dict, axis: str) -> bool:
    """Only what the words say of sides may depend on the side, not the order they come in."""
    text = scene["text"]
    if STOPS[axis].search(text) or NUMBERS_OF_PLACES.search(text):
        return False
    at = 1 if axis == "x" else 0
    first, last = (len(p.findall(text)) for p in FIRST_AND_LAST[axis])
    placed = [o for o in scene["objects"] if o["cell"]]
    lines: dict[int, set] = {}
    for item in placed:
        looks = (item["shape"], item["colour"], item["size"], item["fill"])
        lines.setdefault(item["cell"][1 - at], set()).add(looks)
    if any(len(looks) > 1 for looks in lines.values()) and not (first and last):
        return False
    if any(o["cell"][at] == 0 for o in placed) and not first and any(o["cell"][at] == 2 for o in placed) and not last:
        return False
    lopsided = sum(o["cell"][at] == 0 for o in placed) != sum(o["cell"][at] == 2 for o in placed)
    if lopsided and not (first or last):
        return False
    if any(axis_of == at for _, _, axis_of in scene["relations"]) and not (first or last):
        return False
    split = "vertical" if axis == "x" else "horizontal"
    return scene["background"]["split"] != split or bool(first or last)


def mirror(scene: dict, axis: str) -> None:
    at = 1 if axis == "x" else 0
    sides = SIDES[axis]

    def swap(match: re.Match) -> str:
        word = match.group(0).lower()
        if word == "lower" and LOWER_THAN.match(scene["text"][match.end() :]):
            return like(match.group(0), "higher")
        return like(match.group(0), sides[word])

    scene["text"] = replace(scene["text"], FIND_SIDE[axis], swap)
    for item in scene["objects"]:
        if item["cell"]:
            cell = list(item["cell"])
            cell[at] = 2 - cell[at]
            item["cell"] = tuple(cell)
    scene["relations"] = [(b, a, x) if x == at else (a, b, x) for a, b, x in scene["relations"]]
    if scene["background"]["split"] == ("vertical" if axis == "x" else "horizontal"):
        scene["background"]["colours"].reverse()
