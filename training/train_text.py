"""Train text encoder and connector to tell, cell by cell, what a caption says, at every timestep."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from data import IGNORE, UNKNOWN, pool
from render import BACKGROUNDS, COLOURS, FILLS, SHAPES, SIZES, SPLITS
from run_state import Average, Run, arguments, autocast, descend, device_of, learning_rate
from text import TOKENS, Connector, PackedAttention, T5Encoder, connector_config, initialise_t5, t5_config

CELL_SIZES = (len(SHAPES) + 1, len(COLOURS), len(SIZES), len(FILLS))
GROUND_SIZES = (len(SPLITS), len(BACKGROUNDS), len(BACKGROUNDS))


class ReadOut(nn.Module):
    """Ten tokens (nine cells, one background) to class scores."""

    def __init__(self, width: int):
        super().__init__()
        self.cells = nn.Linear(width, sum(CELL_SIZES))
        self.ground = nn.Linear(width, sum(GROUND_SIZES))

    def forward(self, tokens: torch.Tensor) -> list[torch.Tensor]:
        """39 tensors of scores, in the order of `data.targets_of`."""
        cells = self.cells(tokens[:, :9]).float().split(CELL_SIZES, -1)
        ground = self.ground(tokens[:, 9]).float().split(GROUND_SIZES, -1)
        return [part[:, i] for i in range(9) for part in cells] + list(ground)


class TextSide(nn.Module):
    """Everything the text stage trains: encoder, connector, and read-outs that are thrown away."""

    def __init__(self, config: dict, vocab: int):
        super().__init__()
        width, shape = config["width"], config["t5"]
        full = t5_config(width, **shape)
        self.t5 = T5Encoder({**full, "vocab_size": vocab})
        link = config["connector"]
        self.connector = Connector(
            connector_config(config["context_width"], link["layers"], link["heads"], link["latents"], width)
        )
        self.read_connector = ReadOut(config["context_width"])
        self.queries = nn.Parameter(torch.randn(10, width) * 0.1)
        self.look = PackedAttention(width, 4)
        self.read_text = ReadOut(width)
        initialise_t5(self.t5)

    def forward(self, ids, mask, timesteps, shown):
        """Scores from the text itself and from the connector; `shown` is what the connector sees."""
        hidden = self.t5(ids, mask)
        queries = self.queries.expand(len(ids), -1, -1)
        from_text = self.read_text(queries + self.look(queries, hidden, mask.bool()))
        return from_text, self.read_connector(self.connector(hidden, timesteps, shown))


def trained_text_side(config: dict, out: str, vocab: int) -> TextSide:
    """The averaged weights of the text stage, on the CPU."""
    side = TextSide(config, vocab).eval()
    side.load_state_dict(torch.load(Path(out) / "text.pt", map_location="cpu", weights_only=True)["ema"])
    return side


def score(scores: list[torch.Tensor], targets: torch.Tensor) -> torch.Tensor:
    """Sum over the questions of the mean cross entropy, per question that has an answer."""
    total = torch.zeros((), device=targets.device)
    for i, part in enumerate(scores):
        total = total + F.cross_entropy(part, targets[:, i], ignore_index=IGNORE, reduction="sum")
    return total / (targets != IGNORE).sum()


@torch.no_grad()
def accuracy(scores: list[torch.Tensor], targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Part of the answers right, and part of the captions with every answer right."""
    right = torch.stack([p.argmax(-1) for p in scores], 1) == targets
    asked = targets != IGNORE
    return (right & asked).sum() / asked.sum(), (right | ~asked).all(1).float().mean()


def insert_unknown(ids, lengths, unknown: int, generator: torch.Generator):
    """Put up to three <unk> between the words of some captions: people use words we don't know."""
    at_all = torch.arange(TOKENS)[None]
    for part in (0.33, 0.2, 0.1):
        chosen = (torch.rand(len(ids), generator=generator) < part) & (lengths < TOKENS)
        at = (torch.rand(len(ids), generator=generator) * lengths).long()[:, None]
        moved = ids.gather(1, at_all - (at_all > at).long()).where(at_all != at, torch.tensor(unknown))
        ids = torch.where(chosen[:, None], moved, ids)
        lengths = lengths + chosen
    return ids, lengths


def batch_of(data: dict, size: int, seed: int, step: int, training: bool = True):
    """Captions of like length, so that little is padded; every fourth batch is of fixed length."""
    generator = torch.Generator().manual_seed(seed * 1_000_003 + step)
    order = data["order"]
    start = int(torch.randint(0, len(order) - 4 * size, (), generator=generator))
    rows = order[start : start + 4 * size][torch.randperm(4 * size, generator=generator)[:size]]
    ids, lengths = data["ids"][rows].long(), data["lengths"][rows].clone()
    if training:
        ids, lengths = insert_unknown(ids, lengths, data["unknown"], generator)
    fixed = step % 4 == 0
    longest = TOKENS if fixed else int(lengths.max())
    mask = torch.arange(longest)[None] < lengths[:, None]
    timesteps = torch.randint(0, 1000, (size,), generator=generator)
    targets = data["targets"][rows].long()
    return ids[:, :longest], mask, timesteps, torch.ones_like(mask) if fixed else mask, targets


def prepare(data: dict) -> dict:
    """Sort by length once; the order is what batches are cut from."""
    unknown = int((data["vocab"] == UNKNOWN).nonzero()[0, 0])
    return {**data, "order": data["lengths"].argsort(stable=True), "unknown": unknown}


def main() -> None:
    args, config = arguments(__doc__, "text")
    device = device_of(config)
    data = prepare(pool(config, args.out))
    torch.manual_seed(config["seed"])
    model = TextSide(config, len(data["vocab"])).to(device)
    average = Average(model, config["ema"])
    optimiser = torch.optim.AdamW(model.parameters(), config["lr"], betas=(0.9, 0.98), weight_decay=0.01)
    parts = {"model": model, "ema": average.model, "optimiser": optimiser}
    run = Run("text", args.out, config, args.minutes, parts)
    for step in run.steps():
        batch = [x.to(device) for x in batch_of(data, config["batch"], config["seed"], step)]
        with autocast(device, config):
            from_text, from_connector = model(*batch[:4])
        text_loss, connector_loss = score(from_text, batch[4]), score(from_connector, batch[4])
        descend(0.5 * text_loss + connector_loss, optimiser, learning_rate(step, config["steps"], config["lr"]))
        average.update(model, step)
        right, whole = accuracy(from_connector, batch[4])
        run.note(text=text_loss, connector=connector_loss, right=right, whole=whole)


if __name__ == "__main__":
    main()
