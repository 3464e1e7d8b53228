"""Captioned scenes by number: scene i, its caption, its T5 tokens and what they say of each cell."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

import grammar_train
from captions import caption
from render import BACKGROUNDS, COLOURS, FILLS, SHAPES, SIZES, SPLITS
from text import TOKENS
from world import captioned_scene

END, UNKNOWN = 1, 2
"""Ids of </s> and <unk>; training puts it between words, so that words never seen are passed over."""
TARGETS = 9 * 4 + 3
IGNORE = -100


def tokenizer_of(config: dict) -> Tokenizer:
    path = Path(config["tokenizer"])
    if not path.exists():
        raise SystemExit(f"expected the T5 tokenizer at {path} (set `tokenizer` in the config)")
    return Tokenizer.from_file(str(path))


def scene_and_caption(seed: int, index: int) -> tuple[dict, str]:
    """Pure function of both numbers."""
    rng = np.random.default_rng([seed, 2, index])
    scene = captioned_scene(rng)
    return scene, caption(scene, grammar_train, rng)[0]


def targets_of(scene: dict) -> np.ndarray:
    """[39]: per cell shape (8 = none), colour, size, fill; then split and the two background colours."""
    out = np.full(TARGETS, IGNORE, np.int64)
    out[0:36:4] = len(SHAPES)
    for item in scene["objects"]:
        at = 4 * (3 * item["row"] + item["col"])
        out[at : at + 4] = (
            SHAPES.index(item["shape"]),
            COLOURS.index(item["colour"]),
            list(SIZES).index(item["size"]),
            FILLS.index(item["fill"]),
        )
    ground = scene["background"]
    out[36] = SPLITS.index(ground["split"])
    for i, colour in enumerate(ground["colours"]):
        out[37 + i] = BACKGROUNDS.index(colour)
    return out


def encode(tokenizer: Tokenizer, text: str) -> list[int]:
    """At most 128 ids, the last one </s>."""
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    return [*ids[: TOKENS - 1], 1]


def _part(config: dict, first: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tokenizer = tokenizer_of(config)
    ids, lengths = np.zeros((count, TOKENS), np.int64), np.zeros(count, np.int64)
    targets = np.zeros((count, TARGETS), np.int64)
    for i in range(count):
        scene, text = scene_and_caption(config["seed"], first + i)
        tokens = encode(tokenizer, text)
        ids[i, : len(tokens)], lengths[i] = tokens, len(tokens)
        targets[i] = targets_of(scene)
    return ids, lengths, targets


def pool(config: dict, out: str) -> dict[str, torch.Tensor]:
    """ids [n, 128], lengths [n], targets [n, 39], vocab [v]; built once, then read from `out`.

    ids are positions in `vocab`, the pieces that occur: training a table of 32,128 rows of which
    a few hundred are ever looked up would only cost time.
    """
    path = Path(out) / "captions.pt"
    if path.exists():
        return torch.load(path, weights_only=True)
    count, size = config["captions"], 2000
    starts = range(0, count, size)
    with ProcessPoolExecutor(config["workers"]) as workers:
        sizes = [min(size, count - start) for start in starts]
        parts = list(workers.map(_part, [config] * len(sizes), starts, sizes))
    ids, lengths, targets = (np.concatenate([part[i] for part in parts]) for i in range(3))
    vocab = np.unique(np.concatenate([np.unique(ids), [0, 1, UNKNOWN]]))
    compact = np.searchsorted(vocab, ids).astype(np.int16)
    made = {"ids": compact, "lengths": lengths, "targets": targets.astype(np.int8), "vocab": vocab}
    tensors = {name: torch.from_numpy(value) for name, value in made.items()}
    torch.save(tensors, path)
    return tensors


def compact_ids(vocab: torch.Tensor, ids: list[int]) -> list[int]:
    """Real T5 ids to positions in `vocab`; pieces outside it become <unk>."""
    known = {number: i for i, number in enumerate(vocab.tolist())}
    return [known.get(i, known[UNKNOWN]) for i in ids]
