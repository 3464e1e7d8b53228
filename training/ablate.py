"""Compare connectors at the same small budget: `ablate.py --config … --out RUN --minutes M` (repeat).

Every kind gets the same trained text encoder. A new connector first learns to tell what a caption says,
then a UNet that can draw learns to read it, with new keys and values for the context (in the paper, too,
the UNet is finished before the connector comes). All see the same batches and draw the same held-out
prompts. Prints a Markdown table when all are done.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import nn

from check_image import read_image, scores
from connectors import KINDS, make_connector
from data import pool, tokenizer_of
from diffusion import draw_timesteps, noised, signal_share
from evaluate import Artist
from latents import load_vae
from make_eval import prompts
from run_state import Average, Run, arguments, autocast, descend, device_of, learning_rate
from text import PackedAttention
from train_text import ReadOut, batch_of, prepare, score, trained_text_side
from train_unet import Feeder, train

CHECK_BATCHES = 20
BEYOND = 10_000_000
"""Batch numbers for checking start here, far from those of training."""


class Listener(nn.Module):
    """A connector and what asks it, by attention, about each cell: so that any number of tokens will do."""

    def __init__(self, config: dict, kind: str):
        super().__init__()
        width = config["context_width"]
        self.connector = make_connector(kind, config)
        self.queries = nn.Parameter(torch.randn(10, width) * 0.1)
        self.look = PackedAttention(width, 4)
        self.read = ReadOut(width)

    def forward(self, hidden, timesteps, shown):
        tokens = self.connector(hidden, timesteps, shown)
        queries = self.queries.expand(len(tokens), -1, -1)
        seen = shown if tokens.shape[1] == shown.shape[1] else shown.new_ones(tokens.shape[:2])
        return self.read(queries + self.look(queries, tokens, seen))


def taught(config: dict, out: str, minutes: float, kind: str, stage: str) -> dict | None:
    """Weights of a connector that has learned to tell what captions say; None while it hasn't."""
    config = {**config, **config["text"], "steps": config["reading_steps"]}
    device = device_of(config)
    data = prepare(pool(config, out))
    t5 = trained_text_side(config, out, len(data["vocab"])).t5.to(device).requires_grad_(False)
    torch.manual_seed(config["seed"])
    listener = Listener(config, kind).to(device)
    average = Average(listener, config["ema"])
    optimiser = torch.optim.AdamW(listener.parameters(), config["lr"], betas=(0.9, 0.98), weight_decay=0.01)
    run = Run(stage, out, config, minutes, {"model": listener, "ema": average.model, "optimiser": optimiser})
    for step in run.steps():
        batch = batch_of(data, config["batch"], config["seed"], step)
        ids, mask, timesteps, shown, targets = (x.to(device) for x in batch)
        with autocast(device, config):
            scores_of = listener(t5(ids, mask), timesteps, shown)
        loss = score(scores_of, targets)
        descend(loss, optimiser, learning_rate(step, config["steps"], config["lr"]))
        average.update(listener, step)
        run.note(connector=loss)
    return average.model.connector.state_dict() if run.done else None


@torch.no_grad()
def check_loss(painter, config: dict, out: str) -> float:
    """Mean loss over fixed batches and noise."""
    device = device_of(config)
    feeder, share = Feeder(config, out, device), signal_share().to(device)
    painter = painter.to(device).eval()
    total = 0.0
    for i in range(CHECK_BATCHES):
        torch.manual_seed(i)
        clean, _, ids, mask, shown = (x.to(device) for x in feeder.batch(BEYOND + i))
        timesteps = draw_timesteps(len(clean), 0.0, device)
        x, target = noised(clean, torch.randn_like(clean), timesteps, share)
        with autocast(device, config):
            v = painter(x, timesteps, ids, mask, shown)
        total += float((v.float() - target).square().mean())
    return total / CHECK_BATCHES


def minutes_to(end: float | None) -> float:
    """0 means no end."""
    return max(0.01, (end - time.time()) / 60) if end else 0


def main() -> None:
    args, config = arguments(__doc__, "ablation")
    config = {**config["painter"], **config}
    end = time.time() + args.minutes * 60 if args.minutes else None
    lines = ["| connector | steps | loss | overall | entity | attribute | relation | count | background |"]
    lines.append("|" + "---|" * 9)
    items = prompts(tokenizer_of(config), config["prompts"])
    for kind in KINDS:
        stage = "ablation-" + kind.replace(" ", "-")
        connector = taught(config, args.out, minutes_to(end), kind, f"{stage}-text")
        if connector is None:
            print(f"{kind}: still learning what captions say, call again")
            return
        painter = train(config, args.out, minutes_to(end), stage, kind, connector)
        state = torch.load(f"{args.out}/{stage}.pt", map_location="cpu", weights_only=True)
        if state["step"] < config["steps"]:
            print(f"{kind}: {state['step']} of {config['steps']} steps, call again")
            return
        device = device_of(config)
        loss = check_loss(painter, config, args.out)
        vocab = Feeder(config, args.out, device).vocab
        artist = Artist(painter, load_vae(config, args.out), tokenizer_of(config), vocab, device)
        drawn = [
            artist.draw([i["prompt"] for i in items[at : at + 20]], 20, config["guidance"], at)
            for at in range(0, len(items), 20)
        ]
        found = scores([i["questions"] for i in items], [read_image(p) for p in np.concatenate(drawn)])
        names = ("overall", "entity", "attribute", "relation", "count", "background")
        cells = [kind, state["step"], f"{loss:.4f}", *(found[n] for n in names)]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
