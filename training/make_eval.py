"""Write the held-out prompts with their scenes and questions: `make_eval.py --out FOLDER`.

prompts.jsonl: one object a line: id, prompt, tokens, scene, questions (see README.md).
world.json: palette, shades, sizes, centres and the 48 coverage masks, for a checker.
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import grammar_heldout
import grammar_train
import render
from captions import caption
from data import encode
from questions import questions
from world import captioned_scene

SEED = 20_260
LEAST, MOST = 15, 128


def prompts(tokenizer: Tokenizer, count: int, seed: int = SEED) -> list[dict]:
    """Deterministic; scenes come from a stream that training never draws from."""
    rng = np.random.default_rng([seed, 3])
    made: list[dict] = []
    while len(made) < count:
        scene = captioned_scene(rng)
        text, stated = caption(scene, grammar_heldout, rng)
        tokens = len(encode(tokenizer, text))
        if LEAST <= tokens < MOST:
            made.append(
                {
                    "id": len(made),
                    "prompt": text,
                    "tokens": tokens,
                    "scene": scene,
                    "questions": questions(scene, stated),
                }
            )
    return made


def shared_phrases() -> set[str]:
    """Sentence patterns and phrases for places that both grammars have; there must be none."""

    def phrases(table) -> set[str]:
        if isinstance(table, str):
            return {table}
        return set().union(*map(phrases, table.values() if isinstance(table, dict) else table))

    tables = [name for name in vars(grammar_heldout) if name.isupper() and name not in ("WORDS", "THINGS")]
    pairs = [(getattr(grammar_train, name), getattr(grammar_heldout, name)) for name in tables]
    pairs.append((grammar_train.WORDS["fill_after"], grammar_heldout.WORDS["fill_after"]))
    return set().union(*(phrases(ours) & phrases(theirs) for ours, theirs in pairs))


def world() -> dict:
    """The constants of render.py, and each mask as base64 of 40 x 40 bytes (255 = covered)."""
    masks = {}
    for shape in render.SHAPES:
        for size in render.SIZES:
            for outlined in (False, True):
                cover = np.rint(render.template(shape, size, outlined) * 255).astype(np.uint8)
                name = f"{shape}/{size}/{'outlined' if outlined else 'solid'}"
                masks[name] = base64.b64encode(cover.tobytes()).decode()
    return {
        "size": render.SIZE,
        "centres": render.CENTRES,
        "tile": render.TILE,
        "stripe": render.STRIPE,
        "palette": render.PALETTE,
        "shades": render.SHADES,
        "shapes": render.SHAPES,
        "colours": render.COLOURS,
        "sizes": render.SIZES,
        "fills": render.FILLS,
        "backgrounds": render.BACKGROUNDS,
        "masks": masks,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--tokenizer", default="models/shapes/tokenizer_t5/tokenizer.json")
    args = parser.parse_args()
    if shared_phrases():
        raise SystemExit(f"these phrases are in both grammars: {sorted(shared_phrases())}")
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(p) for p in prompts(Tokenizer.from_file(args.tokenizer), args.count)]
    (folder / "prompts.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "world.json").write_text(json.dumps(world()) + "\n")


if __name__ == "__main__":
    main()
