"""Compare connectors at the same small budget: `ablate.py --config … --out RUN --minutes M` (repeat).

Every kind starts from the same trained text encoder and the same trained UNet, with a fresh connector
and fresh keys and values for its context (as in the paper, where the UNet is finished before the
connector comes), sees the same batches and draws the same held-out prompts. Prints a Markdown table when all are done.
"""

from __future__ import annotations

import time

import numpy as np
import torch

from check_image import read_image, scores
from connectors import KINDS
from data import tokenizer_of
from diffusion import draw_timesteps, noised, signal_share
from evaluate import Artist
from latents import load_vae
from make_eval import prompts
from run_state import arguments, autocast, device_of
from train_unet import Feeder, train

CHECK_BATCHES = 20
BEYOND = 10_000_000
"""Batch numbers for checking start here, far from those of training."""


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


def main() -> None:
    args, config = arguments(__doc__, "ablation")
    config = {**config["painter"], **config}
    end = time.time() + args.minutes * 60 if args.minutes else None
    lines = ["| connector | steps | loss | overall | entity | attribute | relation | count | background |"]
    lines.append("|" + "---|" * 9)
    items = prompts(tokenizer_of(config), config["prompts"])
    for kind in KINDS:
        left = (end - time.time()) / 60 if end else 0
        if end and left < 0.3:
            print("out of time, call again")
            return
        stage = "ablation-" + kind.replace(" ", "-")
        painter = train(config, args.out, left, stage, kind, fresh=True)
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
