"""Train the UNet of a bundle further, on what its text side says now of people's words: it stays as it is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import torch
from torch import nn

from data import END, IGNORE, UNKNOWN
from diffusion import draw_timesteps, noised, signal_share
from export import write
from latents import encoded
from people import captions_pool, load_part, load_text_side, readout_of, teacher_of
from render import object_mask, render
from rightness import scene_from
from run_state import Average, Run, arguments, autocast, descend, device_of, learning_rate
from train_text import insert_unknown
from unet import UNet
from vae import AutoencoderKL

WEIGHTS = "diffusion_pytorch_model.safetensors"
"""Of UNet and VAE alike."""


class TextSide(nn.Module):
    """What the UNet is told: ids [n, L] and mask to conditioning at each timestep. Nothing of it is trained."""

    def __init__(self, bundle: str):
        super().__init__()
        self.t5, self.connector = load_text_side(bundle)
        self.requires_grad_(False)

    def forward(self, ids, mask, timesteps):
        return self.connector(self.t5(ids, mask), timesteps, mask)


@torch.no_grad()
def read_right(data: dict, count: int, say: TextSide, read: nn.Module, config: dict, device) -> torch.Tensor:
    """The first captions of those that are read without any error: what is misread would teach to draw amiss."""
    good = []
    for rows in data["order"][data["order"] < 2 * count].split(128):
        longest = int(data["lengths"][rows].max())
        mask = (torch.arange(longest)[None] < data["lengths"][rows, None]).to(device)
        ids = data["vocab"][data["ids"][rows, :longest].long()].long().to(device)
        with autocast(device, config):
            said = say(ids, mask, torch.full((len(rows),), 900, device=device))
        answers = torch.stack([s.argmax(-1) for s in read(said.float())], 1).cpu()
        targets = data["targets"][rows].long()
        good.append(rows[((answers == targets) | (targets == IGNORE)).all(1)])
    return torch.cat(good).sort().values[:count]


def pictures_of(data: dict, rows: torch.Tensor, vae: AutoencoderKL, config: dict, device) -> dict[str, torch.Tensor]:
    """ids, lengths, latents and busy of captions, in the order of their length."""
    rows = rows[data["lengths"][rows].argsort(stable=True)]
    parts = []
    for chunk in data["targets"][rows].split(512):
        scenes = [{"background": ground, "objects": objects} for ground, objects in map(scene_from, chunk)]
        images, masks = (np.stack([draw(s) for s in scenes]) for draw in (render, object_mask))
        parts.append(encoded(vae, images, masks, config, device))
    latents, busy = (torch.cat([part[i] for part in parts]) for i in range(2))
    ids = data["vocab"][data["ids"][rows].long()].long()
    return {"ids": ids, "lengths": data["lengths"][rows], "latents": latents, "busy": busy}


def batch_of(pictures: dict, config: dict, step: int):
    """latents, weights [n, 1, h, w], ids, mask; captions of like length, a tenth of them empty."""
    generator = torch.Generator().manual_seed(config["seed"] * 1_000_003 + step)
    size = config["batch"]
    start = int(torch.randint(0, len(pictures["ids"]) - 4 * size, (), generator=generator))
    rows = start + torch.randperm(4 * size, generator=generator)[:size]
    ids, lengths = insert_unknown(pictures["ids"][rows], pictures["lengths"][rows].clone(), UNKNOWN, generator)
    empty = torch.rand(size, generator=generator) < config["empty"]
    ids[empty, 0], lengths[empty] = END, 1
    mask = torch.arange(int(lengths.max()))[None] < lengths[:, None]
    weights = 1 + (config["object_weight"] - 1) * pictures["busy"][rows].float()
    return pictures["latents"][rows].float(), weights, ids[:, : mask.shape[1]] * mask, mask


def main() -> None:
    args, config = arguments(__doc__, "drawer")
    bundle, device = os.environ.get("BUNDLE", config["reader"]["bundle"]), device_of(config)
    reader = {**config, **config["reader"]}
    data = captions_pool(reader, args.out)
    read = readout_of(reader, args.out, teacher_of(reader, args.out, bundle, device), device)
    say = TextSide(bundle).to(device).eval()
    vae = load_part(Path(bundle) / "vae", AutoencoderKL, WEIGHTS).requires_grad_(False).to(device)
    rows = read_right(data, config["scenes"], say, read, config, device)
    pictures = pictures_of(data, rows, vae, config, device)
    unet = load_part(Path(bundle) / "unet", UNet, WEIGHTS).train().to(device)
    average = Average(unet, config["ema"])
    optimiser = torch.optim.AdamW(unet.parameters(), config["lr"], betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    run = Run("drawer", args.out, config, args.minutes, {"model": unet, "ema": average.model, "optimiser": optimiser})
    share = signal_share().to(device)
    for step in run.steps():
        torch.manual_seed(config["seed"] * 1_000_003 + step)
        clean, weights, ids, mask = (x.to(device) for x in batch_of(pictures, config, step))
        timesteps = draw_timesteps(len(clean), config["late"], device)
        x, target = noised(clean, torch.randn_like(clean), timesteps, share)
        with autocast(device, config):
            with torch.no_grad():
                context = say(ids, mask, timesteps)
            v = unet(x, timesteps, context)
        loss = (weights * (v.float() - target).square()).mean() / weights.mean()
        descend(loss, optimiser, learning_rate(step, config["steps"], config["lr"], config["warmup"]))
        average.update(unet, step)
        run.note(loss=loss)
    size = write(Path(bundle) / "unet", unet.config, average.model.state_dict(), WEIGHTS)
    print(json.dumps({"step": run.step, "unet": size}))


if __name__ == "__main__":
    main()
