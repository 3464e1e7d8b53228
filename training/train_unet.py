"""Train the UNet, and the connector with it, on cached latents; the text encoder may join in."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from connectors import make_connector
from data import UNKNOWN, pool
from diffusion import draw_timesteps, noised, signal_share
from latents import cached_latents
from run_state import Average, Run, arguments, autocast, descend, device_of, learning_rate
from text import TOKENS
from train_text import TextSide, trained_text_side
from unet import UNet, unet_config

CONTEXT_READERS = ("attn2.to_k.weight", "attn2.to_v.weight")
"""What a UNet learns for one connector and no other: its keys and values of the context."""


class Painter(nn.Module):
    """Text encoder, connector and UNet as they are trained together."""

    def __init__(self, config: dict, vocab: int, kind: str = "timestep-aware"):
        super().__init__()
        self.t5 = TextSide(config, vocab).t5
        self.connector = make_connector(kind, config)
        shape = config["unet"]
        self.unet = UNet(unet_config(**shape, context_width=config["context_width"]))

    def forward(self, x, timesteps, ids, mask, shown):
        hidden = self.t5(ids, mask)
        return self.unet(x, timesteps, self.connector(hidden, timesteps, shown))


def make_painter(config: dict, out: str, vocab: int, kind: str, connector: dict | None) -> Painter:
    """Starts from the text stage's averaged weights.

    With the weights of another `connector` it starts with these, and with the UNet stage's averaged weights
    less those that read the context: a UNet that knows how to draw, and has yet to learn to be told.
    """
    painter = Painter(config, vocab, kind)
    side = trained_text_side(config, out, vocab)
    painter.t5.load_state_dict(side.t5.state_dict())
    painter.connector.load_state_dict(connector or side.connector.state_dict())
    if connector:
        drawn = torch.load(Path(out) / "unet.pt", map_location="cpu", weights_only=True)["ema"]
        kept = {n: w for n, w in drawn.items() if n.startswith("unet.") and not n.endswith(CONTEXT_READERS)}
        painter.load_state_dict(kept, strict=False)
    if not config["train_text_encoder"]:
        painter.t5.requires_grad_(False)
    return painter


class Feeder:
    """Batches by step number: latents, weights and captions, a tenth of these empty."""

    def __init__(self, config: dict, out: str, device: torch.device):
        captions = pool(config, out)
        self.config, self.device = config, device
        self.vocab = captions["vocab"]
        latents = cached_latents(config, out, device)
        count = len(latents["latents"])
        on_gpu = device.type == "cuda"
        move = (lambda x: x.to(device)) if on_gpu else (lambda x: x)
        self.latents, self.busy = move(latents["latents"]), move(latents["busy"])
        self.ids, self.lengths = move(captions["ids"][:count]), move(captions["lengths"][:count])
        self.end = int((self.vocab == 1).nonzero()[0, 0])
        self.unknown = int((self.vocab == UNKNOWN).nonzero()[0, 0])

    def batch(self, step: int):
        """latents, weights [n, 1, h, w], ids, mask, shown; every fourth batch of fixed length."""
        home = self.latents.device
        generator = torch.Generator(home).manual_seed(self.config["seed"] * 1_000_003 + step)
        rows = torch.randint(0, len(self.latents), (self.config["batch"],), generator=generator, device=home)
        ids, lengths = self.ids[rows].long(), self.lengths[rows]
        empty = torch.rand(len(rows), generator=generator, device=home) < self.config["empty"]
        ids = torch.where(empty[:, None], torch.zeros_like(ids), ids)
        ids[:, 0] = torch.where(empty, self.end, ids[:, 0])
        lengths = torch.where(empty, 1, lengths)
        fixed = step % 4 == 0
        longest = TOKENS if fixed or home.type == "cuda" else int(lengths.max())
        mask = torch.arange(longest, device=home)[None] < lengths[:, None]
        weights = 1 + (self.config["object_weight"] - 1) * self.busy[rows].float()
        shown = torch.ones_like(mask) if fixed else mask
        return self.latents[rows].float(), weights, ids[:, :longest], mask, shown


def optimiser_of(painter: Painter, config: dict, slow: float, device: torch.device) -> torch.optim.Optimizer:
    """AdamW; the text side, already trained, moves at `slow` times the speed of the UNet."""
    groups = [
        {"params": list(painter.unet.parameters()), "scale": 1.0},
        {"params": list(painter.connector.parameters()), "scale": slow},
    ]
    if config["train_text_encoder"]:
        groups.append({"params": list(painter.t5.parameters()), "scale": slow})
    return torch.optim.AdamW(
        groups, config["lr"], betas=(0.9, 0.98), weight_decay=0.01, fused=device.type == "cuda"
    )


def train(
    config: dict,
    out: str,
    minutes: float,
    stage: str = "unet",
    kind: str = "timestep-aware",
    connector: dict | None = None,
) -> Painter:
    """Runs until done or out of time; returns the averaged weights."""
    device = device_of(config)
    feeder = Feeder(config, out, device)
    torch.manual_seed(config["seed"])
    painter = make_painter(config, out, len(feeder.vocab), kind, connector).to(device)
    if config["channels_last"]:
        painter = painter.to(memory_format=torch.channels_last)
    average = Average(painter, config["ema"])
    if config["compile"]:
        painter.compile()
    optimiser = optimiser_of(painter, config, 1.0 if connector else config["connector_lr_scale"], device)
    run = Run(stage, out, config, minutes, {"model": painter, "ema": average.model, "optimiser": optimiser})
    share = signal_share().to(device)
    for step in run.steps():
        torch.manual_seed(config["seed"] * 1_000_003 + step)
        clean, weights, ids, mask, shown = (x.to(device) for x in feeder.batch(step))
        timesteps = draw_timesteps(len(clean), config["late"], device)
        x, target = noised(clean, torch.randn_like(clean), timesteps, share)
        with autocast(device, config):
            v = painter(x, timesteps, ids, mask, shown)
        loss = (weights * (v.float() - target).square()).mean() / weights.mean()
        descend(loss, optimiser, learning_rate(step, config["steps"], config["lr"], warmup=200))
        average.update(painter, step)
        run.note(loss=loss)
    return average.model


def main() -> None:
    args, config = arguments(__doc__, "painter")
    train(config, args.out, args.minutes)


if __name__ == "__main__":
    main()
