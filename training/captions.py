"""Put a scene into English: 1-5 sentences, true, and enough to draw it again."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from render import CENTRES
from world import STEP, pick


def _article(text: str) -> str:
    return "an" + text[1:] if text.startswith("a ") and text[2:3] in "aeiou" else text


def _plural(noun: str) -> str:
    return noun + "es" if noun.endswith(("s", "x")) else noun + "s"


class Writer:
    """One caption of one scene; keeps what has been said in `stated` for the questions."""

    def __init__(self, scene: dict, grammar: ModuleType, rng: np.random.Generator):
        self.scene, self.grammar, self.rng = scene, grammar, rng
        self.groups = scene["groups"]
        self.stated: dict = {
            "groups": [{"size": False, "fill": False, "place": True} for _ in self.groups],
            "background": False,
            "total": False,
            "relations": [],
        }
        self.bare = self.groups[0]["place"]["kind"] == "unplaced"

    def chance(self, part: float) -> bool:
        return bool(self.rng.random() < part)

    def say(self, kind: str, key) -> str:
        return pick(self.rng, self.grammar.WORDS[kind].get(key, [key]))

    def shape(self, group: dict) -> str:
        word = self.say("shape", group["shape"])
        return _plural(word) if group["count"] > 1 else word

    def noun_phrase(self, index: int) -> str:
        group, stated = self.groups[index], self.stated["groups"][index]
        stated["size"] = group["size"] != "medium" or self.chance(0.3)
        stated["fill"] = group["fill"] != "solid" or self.chance(0.15)
        words = [self.say("colour", group["colour"])]
        tail = ""
        if stated["fill"] and self.chance(0.25):
            tail = " " + pick(self.rng, self.grammar.WORDS["fill_after"][group["fill"]])
            if group["count"] > 1:
                for one, many in ((" an outline", " outlines"), ("that is", "that are"), ("that has", "that have")):
                    tail = tail.replace(one, many)
        elif stated["fill"]:
            words.insert(0, self.say("fill", group["fill"]))
        if stated["size"]:
            after_fill = len(words) > 1 and self.chance(0.15)
            words.insert(int(after_fill), self.say("size", group["size"]))
        number = self.say("number", group["count"])
        return _article(f"{number} {' '.join(words)} {self.shape(group)}{tail}")

    def reference(self, index: int) -> str:
        """"the red star", or "the star" when it is the only group of that shape."""
        group = self.groups[index]
        alone = sum(g["shape"] == group["shape"] for g in self.groups) == 1
        if alone and self.chance(0.35):
            return f"the {self.shape(group)}"
        return f"the {self.say('colour', group['colour'])} {self.shape(group)}"

    def cell(self, cell) -> str:
        return pick(self.rng, self.grammar.CELLS[tuple(cell)])

    def relation(self, relation: str, ref: str) -> str:
        return pick(self.rng, self.grammar.RELATIONS[relation]).format(ref=ref)

    def place(self, index: int, previous: int | None) -> str:
        place = self.groups[index]["place"]
        kind = place["kind"]
        if kind == "cell":
            return self.cell(place["cells"][0])
        if kind == "each":
            first, second = (self.cell(c) for c in place["cells"])
            return pick(self.rng, self.grammar.EACH).format(a=first, b=second)
        if kind == "relation":
            near = previous == place["anchor"] and self.chance(0.5)
            return self.relation(place["relation"], "it" if near else self.reference(place["anchor"]))
        table = self.grammar.LINES if kind == "line" else self.grammar.CORNERS
        return pick(self.rng, table[place["side"]])

    def clause(self, index: int, previous: int | None) -> str:
        many = self.groups[index]["count"] > 1
        agree = {"is": "are" if many else "is", "sit": "sit" if many else "sits"}
        phrase = self.noun_phrase(index)
        if self.bare:
            return pick(self.rng, self.grammar.UNPLACED).format(np=phrase, **agree)
        if self.groups[index]["place"]["kind"] == "each":
            return f"{phrase}, {self.place(index, previous)}" if self.chance(0.5) else (
                "there are " + f"{phrase}, {self.place(index, previous)}"
            )
        where = self.place(index, previous)
        return pick(self.rng, self.grammar.PLACED).format(np=phrase, place=where, **agree)

    def background(self, table: dict) -> str:
        ground = self.scene["background"]
        self.stated["background"] = True
        names = [self.say("colour", c) for c in ground["colours"]]
        return pick(self.rng, table[ground["split"]]).format(a=names[0], b=names[-1])

    def again(self) -> str | None:
        """One more true sentence about what has been said already."""
        kind = pick(self.rng, ("relation", "cell", "colour", "noise", "total"), (0.35, 0.2, 0.15, 0.1, 0.2))
        single = [i for i, g in enumerate(self.groups) if g["count"] == 1]
        if kind == "total":
            total = sum(g["count"] for g in self.groups)
            self.stated["total"] = True
            things = pick(self.rng, self.grammar.THINGS[min(2, total)])
            number = "one" if total == 1 else self.say("number", total).replace("a pair of", "two")
            number = number.replace("a couple of", "two").replace("a group of ", "").replace("a set of ", "")
            text = pick(self.rng, self.grammar.TOTAL).format(n=number, things=things, **{"is": "are"})
            return text if total > 1 else text.replace(" are ", " is ").replace("appear", "appears")
        if kind == "noise" or not single or self.bare:
            return pick(self.rng, self.grammar.NOISE)
        index = pick(self.rng, single)
        group = self.groups[index]
        if kind == "colour":
            if sum(g["shape"] == group["shape"] for g in self.groups) > 1:
                return None
            return pick(self.rng, self.grammar.AGAIN_COLOUR).format(
                shape=self.shape(group), colour=self.say("colour", group["colour"])
            )
        if kind == "cell":
            where = self.cell(group["place"]["cells"][0])
            return pick(self.rng, self.grammar.AGAIN_CELL).format(x=self.reference(index), place=where)
        return self.again_relation(index, single)

    def again_relation(self, index: int, single: list[int]) -> str | None:
        others = [i for i in single if i != index]
        if not others:
            return None
        other = pick(self.rng, others)
        options = true_relations(self.groups[index], self.groups[other])
        relation = pick(self.rng, options)
        self.stated["relations"].append([index, relation, other])
        # "directly" and "just" promise the next cell, so say it again without them.
        words = {"above": "above {ref}", "below": "below {ref}", "left of": "to the left of {ref}"}
        text = words.get(relation, "to the right of {ref}").format(ref=self.reference(other))
        return pick(self.rng, self.grammar.AGAIN_RELATION).format(x=self.reference(index), rel=text)

    def join(self, clauses: list[str]) -> list[str]:
        """Clauses to sentences: some stay alone, some share one."""
        sentences: list[str] = []
        for clause in clauses:
            if sentences and self.chance(0.3) and len(sentences[-1]) < 120:
                sentences[-1] += pick(self.rng, (", and ", "; ", ", ")) + clause
            else:
                sentences.append(clause)
        return sentences

    def write(self) -> str:
        order = list(range(len(self.groups)))
        if not self.bare and self.chance(0.4):
            self.rng.shuffle(order)
        if self.bare and len(order) > 1 and self.chance(0.6):
            parts = [self.noun_phrase(i) for i in order]
            text = ", ".join(parts[:-1]) + " and " + parts[-1]
            clauses = [pick(self.rng, self.grammar.UNPLACED[:1]).format(np=text, **{"is": "are"})]
            clauses = [text] if self.chance(0.5) else clauses
        else:
            clauses = [self.clause(i, p) for i, p in zip(order, [None, *order[:-1]])]
        sentences = self.join(clauses)
        white = self.scene["background"] == {"split": "plain", "colours": ["white"]}
        if not (white and self.chance(0.5)):
            if self.chance(0.35):
                sentences[-1] += pick(self.rng, (", ", " ")) + self.background(self.grammar.GROUND_TAIL)
            else:
                at = 0 if self.chance(0.35) else len(sentences)
                sentences.insert(at, self.background(self.grammar.BACKGROUND))
        while len(sentences) < 5 and self.chance(0.4):
            more = self.again()
            if more and more not in sentences:
                sentences.append(more)
        return finish(sentences, self.chance(0.08))


def true_relations(first: dict, second: dict) -> list[str]:
    """Which relations hold between two single objects, by the centres of their cells."""
    (r1, c1), (r2, c2) = first["place"]["cells"][0], second["place"]["cells"][0]
    found = []
    for relation, (down, right) in STEP.items():
        ahead = (CENTRES[r1] - CENTRES[r2]) * down + (CENTRES[c1] - CENTRES[c2]) * right
        if ahead > 0:
            found.append(relation)
    return found


def finish(sentences: list[str], lower: bool) -> str:
    text = " ".join(s[0].upper() + s[1:] + "." for s in sentences)
    return text.lower().rstrip(".") if lower else text


def caption(scene: dict, grammar: ModuleType, rng: np.random.Generator) -> tuple[str, dict]:
    """The caption and what it stated (see `Writer.stated`)."""
    writer = Writer(scene, grammar, rng)
    text = writer.write()
    return text, writer.stated
