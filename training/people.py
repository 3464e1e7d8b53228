"""Captions of many voices by number, and the teacher of the text side: what the connector says of a scene so far."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

import grammar_train
from captions import caption
from compose import compose
from data import END, IGNORE, TARGETS, UNKNOWN, compact_ids, encode, targets_of, tokenizer_of
from joins import join
from noise import noisy
from run_state import autocast
from templates import entries, parse, scene_of, vary
from text import TOKENS, Connector, T5Encoder
from train_text import CELL_SIZES, GROUND_SIZES, ReadOut, accuracy, score
from world import captioned_scene

FEATURES = 9 * (sum(CELL_SIZES) + CELL_SIZES[0] * CELL_SIZES[1]) + sum(GROUND_SIZES)


def spoken(seed: int, index: int, shares: dict[str, float]) -> tuple[dict, str]:
    """Scene and caption `index`: a function of the seed, the number and the templates.

    `shares` says how many come from the grammar, are composed, or joined of two templates; the rest are templates.
    """
    rng = np.random.default_rng([seed, 5, index])
    kind = rng.random()
    if kind < shares["grammar"]:
        scene = captioned_scene(rng)
        return scene, caption(scene, grammar_train, rng)[0]
    kind -= shares["grammar"]
    if kind < shares["composed"]:
        scene, text = compose(rng)
    elif kind < shares["composed"] + shares["joined"]:
        scene, text = join(rng)
    else:
        templates = entries()
        scene, text = vary(templates[int(rng.integers(len(templates)))], rng)
    return scene, noisy(text, rng)


def _part(config: dict, first: int, count: int):
    tokenizer = tokenizer_of(config)
    ids, lengths = np.zeros((count, TOKENS), np.int16), np.zeros(count, np.int64)
    targets = np.zeros((count, TARGETS), np.int8)
    for i in range(count):
        scene, text = spoken(config["seed"], first + i, config["shares"])
        tokens = encode(tokenizer, text)
        ids[i, : len(tokens)], lengths[i] = tokens, len(tokens)
        targets[i] = targets_of(scene)
    return ids, lengths, targets


def captions_pool(config: dict, out: str) -> dict[str, torch.Tensor]:
    """ids [n, 128] as places in `vocab`, lengths [n], targets [n, 39]; made again when there are more templates."""
    path = Path(out) / "people.pt"
    key = f"{config['seed']} {config['captions']} {config['shares']} {len(entries())}"
    if path.exists():
        kept = torch.load(path, weights_only=True)
        if kept["key"] == key:
            return kept
    size = 2000
    starts = range(0, config["captions"], size)
    with ProcessPoolExecutor(config["workers"]) as workers:
        parts = list(workers.map(_part, [config] * len(starts), starts, [size] * len(starts)))
    ids, lengths, targets = (torch.from_numpy(np.concatenate([part[i] for part in parts])) for i in range(3))
    vocab = torch.unique(torch.cat([ids.flatten(), torch.tensor([0, END, UNKNOWN], dtype=ids.dtype)]))
    made = {
        "key": key,
        "ids": torch.searchsorted(vocab, ids).to(torch.int16),
        "lengths": lengths,
        "targets": targets,
        "order": lengths.argsort(stable=True),
        "vocab": vocab,
        "end": int((vocab == END).nonzero()[0, 0]),
        "unknown": int((vocab == UNKNOWN).nonzero()[0, 0]),
    }
    torch.save(made, path)
    return made


def held_out_pool(config: dict, vocab: torch.Tensor) -> dict:
    """The voices that are never trained on, as they were written: entries, ids, lengths, targets."""
    tokenizer = tokenizer_of(config)
    found = entries(held_out=True)
    rows = [compact_ids(vocab, encode(tokenizer, e["p"])) for e in found]
    ids = torch.zeros(len(rows), TOKENS, dtype=torch.int64)
    for row, tokens in zip(ids, rows):
        row[: len(tokens)] = torch.tensor(tokens)
    targets = torch.from_numpy(np.stack([targets_of(scene_of(parse(e))) for e in found]))
    return {"entries": found, "ids": ids, "lengths": torch.tensor([len(r) for r in rows]), "targets": targets}


def features(targets: torch.Tensor) -> torch.Tensor:
    """[n, 39] answers to [n, FEATURES] zeros and ones; shape and colour of a cell also together."""
    targets = targets.long()
    parts = []
    for cell in range(9):
        answers = targets[:, 4 * cell : 4 * cell + 4]
        there = (answers[:, 1] != IGNORE)[:, None]
        for i, size in enumerate(CELL_SIZES):
            parts.append(F.one_hot(answers[:, i].clamp(min=0), size) * (there | (i == 0)))
        both = answers[:, 0] * CELL_SIZES[1] + answers[:, 1].clamp(min=0)
        parts.append(F.one_hot(both, CELL_SIZES[0] * CELL_SIZES[1]) * there)
    for i, size in enumerate(GROUND_SIZES):
        answer = targets[:, 36 + i]
        parts.append(F.one_hot(answer.clamp(min=0), size) * (answer != IGNORE)[:, None])
    return torch.cat(parts, 1).float()


def load_part(folder: Path, make: Callable[[dict], nn.Module], weights: str) -> nn.Module:
    """A part of a bundle as `make` builds it from its config, in f32, for reading."""
    part = make(json.loads((folder / "config.json").read_text()))
    part.load_state_dict({k: v.float() for k, v in load_file(folder / weights).items()})
    return part.eval()


def load_text_side(bundle: str) -> tuple[T5Encoder, Connector]:
    folder = Path(bundle)
    t5 = load_part(folder / "text_encoder_t5", T5Encoder, "model.safetensors")
    return t5, load_part(folder / "ella", Connector, "ella-tsc.safetensors")


class Teacher(nn.Module):
    """Scene and timestep to what the connector of a trained model says, whatever the words.

    Nineteen twentieths of the connector's output are a function of the scene. A text side that gives the same
    for other words is understood by a UNet that never saw it.
    """

    def __init__(self, tokens: int, width: int, hidden: int = 512):
        super().__init__()
        self.shape = (tokens, width)
        self.direct = nn.Linear(FEATURES, tokens * width)
        self.scene, self.time = nn.Linear(FEATURES, hidden), nn.Linear(3, hidden)
        self.out = nn.Linear(hidden, tokens * width)

    def forward(self, targets: torch.Tensor, timesteps: torch.Tensor) -> torch.Tensor:
        found = features(targets)
        t = timesteps.float()[:, None] / 1000
        hidden = F.gelu(self.scene(found) + self.time(torch.cat([t, t.square(), t.sqrt()], 1)))
        return (self.direct(found) + self.out(hidden)).unflatten(1, self.shape)


def teacher_of(config: dict, out: str, bundle: str, device: torch.device) -> Teacher:
    """Fitted to the bundle's own text side on captions of the grammar that it was trained with; kept in `out`."""
    t5, connector = load_text_side(bundle)
    teacher = Teacher(connector.config["num_latents"], connector.config["width"]).to(device)
    path = Path(out) / "teacher.pt"
    if path.exists():
        teacher.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return teacher.eval().requires_grad_(False)
    settings = config["teacher"]
    alone = {**config, "shares": {"grammar": 1.0, "composed": 0.0, "joined": 0.0}, "seed": config["seed"] + 1}
    ids, lengths, targets = _part(alone, 0, settings["captions"])
    ids, lengths, targets = (torch.from_numpy(x).long() for x in (ids, lengths, targets))
    order = lengths.argsort()
    said, times, scenes = [], [], []
    generator = torch.Generator().manual_seed(config["seed"])
    t5, connector = t5.to(device), connector.to(device)
    with torch.no_grad(), autocast(device, config):
        for rows in order.split(128):
            longest = int(lengths[rows].max())
            mask = (torch.arange(longest)[None] < lengths[rows, None]).to(device)
            hidden = t5(ids[rows, :longest].to(device), mask)
            for _ in range(settings["times"]):
                now = torch.randint(0, 1000, (len(rows),), generator=generator)
                said.append(connector(hidden, now.to(device), mask).float())
                times.append(now)
                scenes.append(targets[rows])
    said, times, scenes = torch.cat(said), torch.cat(times).to(device), torch.cat(scenes).to(device)
    mean = said.mean(0)
    with torch.no_grad():
        teacher.out.bias.copy_(mean.flatten())
    optimiser = torch.optim.AdamW(teacher.parameters(), settings["lr"], weight_decay=0.01)
    steps = settings["steps"]
    for step in range(steps):
        rows = torch.randint(0, len(said), (256,), generator=generator).to(device)
        loss = (teacher(scenes[rows], times[rows]) - said[rows]).square().mean()
        for group in optimiser.param_groups:
            group["lr"] = settings["lr"] * (1 - step / steps)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 250 == 0:
            share = float(loss.detach() / (said[rows] - mean).square().mean())
            print(json.dumps({"teacher": step + 1, "left unexplained": round(share, 4)}), flush=True)
    torch.save(teacher.state_dict(), path)
    return teacher.eval().requires_grad_(False)


def readout_of(config: dict, out: str, teacher: Teacher, device: torch.device) -> ReadOut:
    """What the teacher's code says of each cell, read linearly; kept in `out` and never trained further."""
    read = ReadOut(teacher.shape[1]).to(device)
    path = Path(out) / "readout.pt"
    if path.exists():
        read.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return read.requires_grad_(False)
    data = captions_pool(config, out)
    generator = torch.Generator().manual_seed(config["seed"])
    optimiser = torch.optim.AdamW(read.parameters(), 0.01, weight_decay=0.0)
    for _ in range(600):
        rows = torch.randint(0, len(data["targets"]), (256,), generator=generator)
        targets = data["targets"][rows].long().to(device)
        times = torch.randint(0, 1000, (256,), generator=generator).to(device)
        said = teacher(targets, times)
        # As far from the teacher as a good text side is: the answer must not hang by a thread.
        loss = score(read(said + 0.3 * torch.randn_like(said)), targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    right, whole = accuracy(read(said), targets)
    print(json.dumps({"read-out": float(loss.detach()), "right": float(right), "whole": float(whole)}), flush=True)
    torch.save(read.state_dict(), path)
    return read.requires_grad_(False)
