"""Train the text side of a bundle on captions of many voices, towards what its UNet already understands.

Encoder and connector may be larger than the bundle's: what is new changes next to nothing until it has learnt to.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import torch
from torch import nn

from data import END, IGNORE
from grow import grown
from partners import RANK, meet, mine, share
from people import captions_pool, held_out_pool, load_text_side, readout_of, teacher_of
from rightness import everything_right
from run_state import Average, Run, arguments, autocast, descend, device_of, learning_rate
from text import TOKENS, PackedAttention
from train_text import ReadOut, accuracy, insert_unknown, score


class Reader(nn.Module):
    """Text encoder and connector, and a read-out of the text itself that is thrown away.

    The encoder keeps the rows of `vocab` only: most pieces never occur, and would only cost time.
    """

    def __init__(self, bundle: str, shape: dict, vocab: torch.Tensor):
        """`shape`: width, feed, layers and heads of the encoder, `connector_layers` of the connector."""
        super().__init__()
        t5, connector = load_text_side(bundle)
        t5.shared = nn.Embedding.from_pretrained(t5.shared.weight[vocab.long()].detach().clone())
        self.t5, self.connector = grown(t5, connector, shape)
        width = self.t5.config["d_model"]
        self.queries = nn.Parameter(torch.randn(10, width) * 0.1)
        self.look = PackedAttention(width, 4)
        self.read_text = ReadOut(width)

    def forward(self, ids, mask, timesteps, shown):
        hidden = self.t5(ids, mask)
        queries = self.queries.expand(len(ids), -1, -1)
        from_text = self.read_text(queries + self.look(queries, hidden, mask.bool()))
        return from_text, self.connector(hidden, timesteps, shown)


def batch_of(data: dict, config: dict, step: int):
    """ids, mask, timesteps, shown, targets; captions of like length, some empty; a batch in forty is padded."""
    generator = torch.Generator().manual_seed(config["seed"] * 1_000_003 + step)
    size, order = config["batch"], data["order"]
    start = int(torch.randint(0, len(order) - 4 * size, (), generator=generator))
    rows = order[start : start + 4 * size][torch.randperm(4 * size, generator=generator)[:size]]
    ids, lengths = insert_unknown(data["ids"][rows].long(), data["lengths"][rows].clone(), data["unknown"], generator)
    empty = torch.zeros(size, dtype=torch.bool)
    empty[: max(1, size // 32)] = True
    ids[empty], lengths[empty] = 0, 1
    ids[empty, 0] = data["end"]
    fixed = step % 40 == 0
    longest = TOKENS if fixed else int(lengths.max())
    mask = torch.arange(longest)[None] < lengths[:, None]
    timesteps = torch.randint(0, 1000, (size,), generator=generator)
    targets = data["targets"][rows].long()
    return ids[:, :longest], mask, timesteps, torch.ones_like(mask) if fixed else mask, targets, empty


class Exam:
    """The voices that are never trained on, read as the UNet would read them."""

    def __init__(self, config: dict, read: ReadOut, vocab: torch.Tensor):
        self.data, self.read, self.config = held_out_pool(config, vocab), read, config

    @torch.no_grad()
    def mark(self, reader: Reader, device: torch.device) -> dict[str, float]:
        data, good = self.data, []
        for rows in data["lengths"].argsort().split(64):
            longest = int(data["lengths"][rows].max())
            mask = (torch.arange(longest)[None] < data["lengths"][rows, None]).to(device)
            with autocast(device, self.config):
                hidden = reader.t5(data["ids"][rows, :longest].to(device), mask)
                said = reader.connector(hidden, torch.full((len(rows),), 900, device=device), mask)
                scores = self.read(said)
            answers = torch.stack([s.argmax(-1) for s in scores], 1).cpu()
            good += [everything_right(data["entries"][int(i)], a) for i, a in zip(rows, answers)]
        return {"held out right": sum(good) / max(1, len(good))}


def main() -> None:
    args, config = arguments(__doc__, "reader")
    bundle, device = os.environ.get("BUNDLE", config["bundle"]), device_of(config)
    meet()
    torch.manual_seed(config["seed"])
    taught_by = os.environ.get("TEACHER", bundle)
    teacher = teacher_of(config, args.out, taught_by, device)
    read = readout_of(config, args.out, teacher, device)
    data = captions_pool(config, args.out)
    blank_t5, blank_connector = (part.to(device).requires_grad_(False) for part in load_text_side(taught_by))
    blank = blank_t5(torch.tensor([[END]], device=device), torch.ones(1, 1, device=device))
    model = Reader(bundle, config["shape"], data["vocab"]).to(device)
    for block in model.t5.encoder.block:
        block.dropout = config["dropout"]
    average = Average(model, config["ema"])
    optimiser = torch.optim.AdamW(model.parameters(), config["lr"], betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    run = Run("reader", args.out, config, args.minutes, {"model": model, "ema": average.model, "optimiser": optimiser})
    exam = Exam(config, read, data["vocab"])
    for step in run.steps():
        ids, mask, timesteps, shown, targets, empty = (x.to(device) for x in mine(batch_of(data, config, step)))
        with torch.no_grad():
            wanted = teacher(targets, timesteps)
            if empty.any():
                alone = torch.ones(int(empty.sum()), 1, device=device)
                wanted[empty] = blank_connector(blank.expand(len(alone), -1, -1), timesteps[empty], alone)
        targets[empty] = IGNORE
        with autocast(device, config):
            from_text, said = model(ids, mask, timesteps, shown)
        scores = read(said.float())
        text_loss, read_loss = score(from_text, targets), score(scores, targets)
        copy_loss = (said.float() - wanted).square().mean()
        loss = 0.5 * text_loss + read_loss + config["copy"] * copy_loss
        rate = learning_rate(step, config["steps"], config["lr"], config["warmup"])
        descend(loss, optimiser, rate, lambda: share(model))
        average.update(model, step)
        right, whole = accuracy(scores, targets)
        run.note(text=text_loss, read=read_loss, copy=copy_loss, right=right, whole=whole)
        if (step + 1) % config["exam_every"] == 0 and RANK == 0:
            marks = {"step": step + 1, **exam.mark(average.model, device)}
            print(json.dumps(marks), flush=True)
            with (Path(args.out) / "exam.log.jsonl").open("a") as file:
                file.write(json.dumps(marks) + "\n")


if __name__ == "__main__":
    main()
