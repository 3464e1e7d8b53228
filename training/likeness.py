"""New pieces of the vocabulary begin as what they stand for: "Star" and "STAR" as "star", "ball" as "circle".

A text side knows the pieces that its captions had; all others share the row of <unk>. Where another spelling or
another word means something that it knows, its pieces get that row to begin with, and training goes on from there.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from data import UNKNOWN
from export import write
from lexicon import WORDS
from people import load_text_side

LIKE = json.loads((Path(__file__).parent / "likeness.json").read_text())
"""A word or mark, and the one it is like."""


def pairs(known: set[str]) -> list[tuple[str, str]]:
    """New spelling and known word: synonyms first, then other cases, then words that follow a mark without a space."""
    found = [(form, rows[0][i]) for rows in WORDS["shapes"].values() for row in rows for i, form in enumerate(row[:2])]
    for kind in ("colours", "sizes", "fills"):
        found += [(row[0], rows[0][0]) for rows in WORDS[kind].values() for row in rows]
    found += [(word, size) for size, words in WORDS["shorthand"].items() for word in words]
    found += list(LIKE.items())
    plain = dict(found)
    words = [*plain, *sorted(known)]
    for word in words:
        target = plain.get(word, word)
        for variant in (word.capitalize(), word.upper()):
            found.append((variant, target))
    return found


def first_piece(tokenizer: Tokenizer, text: str) -> int | None:
    """The piece that carries the word: the first that is more than the mark of a space."""
    encoded = tokenizer.encode(text, add_special_tokens=False)
    for number, piece in zip(encoded.ids, encoded.tokens):
        if piece != "▁":
            return number
    return None


def seeded(table: torch.Tensor, tokenizer: Tokenizer) -> tuple[torch.Tensor, int]:
    """The table with rows for pieces that are like known ones, and how many."""
    table = table.clone()
    unknown = (table == table[UNKNOWN]).all(1)
    by_number = {number: piece for piece, number in tokenizer.get_vocab().items()}
    known = {
        piece[1:]
        for n, piece in by_number.items()
        if n < len(table) and not unknown[n] and piece.startswith("▁") and piece[1:].isalpha()
    }
    # What no piece is like stays <unk>.
    rows: dict[int, torch.Tensor] = {}

    def give(text: str, target: str, glued: bool = False) -> None:
        source = first_piece(tokenizer, target)
        if source is None or (unknown[source] and source not in rows):
            return
        row = rows.get(source, table[source])
        encoded = tokenizer.encode(f"({text}" if glued else text, add_special_tokens=False)
        pieces = [(n, p) for n, p in zip(encoded.ids, encoded.tokens) if p not in ("▁", "(", "▁(")]
        if pieces and unknown[pieces[0][0]] and pieces[0][0] not in rows and pieces[0][0] != UNKNOWN:
            number, piece = pieces[0]
            if len(piece.lstrip("▁")) >= min(3, len(text)):
                rows[number] = row

    for text, target in pairs(known):
        give(text, target)
    for text, target in [(w, w) for w in sorted(known)] + pairs(known):
        if text.isalpha():
            give(text, target, glued=True)
    for number, row in rows.items():
        table[number] = row
    return table, len(rows)


def main() -> None:
    """Before a text side is trained further: `likeness.py --bundle FOLDER` gives its new pieces a beginning."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--bundle", default="models/shapes")
    bundle = Path(parser.parse_args().bundle)
    t5, _ = load_text_side(str(bundle))
    tokenizer = Tokenizer.from_file(str(bundle / "tokenizer_t5" / "tokenizer.json"))
    weights = t5.state_dict()
    weights["shared.weight"], count = seeded(weights["shared.weight"], tokenizer)
    write(bundle / "text_encoder_t5", t5.config, weights, "model.safetensors")
    print(json.dumps({"pieces": count}))


if __name__ == "__main__":
    main()
