"""Train the UNet of a bundle further, on what its text side says now of people's words: it stays as it is."""

from __future__ import annotations

import hashlib
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
from partners import RANK, meet, mine, share, wait
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
    """What the UNet is told: ids [n, L] and mask to conditioning at each timestep. Nothing of it is trained.

    In training it is less sure than of captions that it knows: words that it never met leave it between two
    colours, and the UNet must learn to take the nearer one.
    """

    def __init__(self, bundle: str, dropout: float = 0.0, noise: float = 0.0):
        """`dropout` in the encoder; `noise`: deviation of what is added, where the conditioning's own is about 1.3."""
        super().__init__()
        self.t5, self.connector = load_text_side(bundle)
        self.noise = noise
        for block in self.t5.encoder.block:
            block.dropout = dropout
        self.requires_grad_(False)

    def forward(self, ids, mask, timesteps):
        said = self.connector(self.t5(ids, mask), timesteps, mask)
        return said + self.noise * torch.randn_like(said) if self.training else said


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


def kept_pictures(bundle: str, data: dict, config: dict, reader: dict, out: str, device) -> dict[str, torch.Tensor]:
    """Captions that the bundle's text side reads right, with their pictures; made again for another text side."""
    path = Path(out) / "pictures.pt"
    said = (Path(bundle) / "ella" / "ella-tsc.safetensors").read_bytes()
    key = f"{config['scenes']} {data['key']} {hashlib.sha256(said).hexdigest()}"
    if path.exists():
        kept = torch.load(path, weights_only=True)
        if kept.pop("key") == key:
            return kept
    read = readout_of(reader, out, teacher_of(reader, out, bundle, device), device)
    say = TextSide(bundle).to(device).eval()
    vae = load_part(Path(bundle) / "vae", AutoencoderKL, WEIGHTS).requires_grad_(False).to(device)
    rows = read_right(data, config["scenes"], say, read, config, device)
    pictures = pictures_of(data, rows, vae, config, device)
    torch.save({"key": key, **pictures}, path)
    return pictures


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
    meet()
    if RANK > 0:
        wait()
    pictures = kept_pictures(bundle, captions_pool(reader, args.out), config, reader, args.out, device)
    if RANK == 0:
        wait()
    say = TextSide(bundle, config["dropout"], config["noise"]).to(device).train()
    unet = load_part(Path(bundle) / "unet", UNet, WEIGHTS).train().to(device)
    average = Average(unet, config["ema"])
    optimiser = torch.optim.AdamW(unet.parameters(), config["lr"], betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    run = Run("drawer", args.out, config, args.minutes, {"model": unet, "ema": average.model, "optimiser": optimiser})
    signal = signal_share().to(device)
    for step in run.steps():
        torch.manual_seed(config["seed"] * 1_000_003 + step)
        batch = batch_of(pictures, config, step)
        chances = draw_timesteps(config["batch"], config["late"], "cpu"), torch.randn_like(batch[0])
        clean, weights, ids, mask, timesteps, noise = (x.to(device) for x in mine((*batch, *chances)))
        x, target = noised(clean, noise, timesteps, signal)
        with autocast(device, config):
            with torch.no_grad():
                context = say(ids, mask, timesteps)
            v = unet(x, timesteps, context)
        loss = (weights * (v.float() - target).square()).mean() / weights.mean()
        rate = learning_rate(step, config["steps"], config["lr"], config["warmup"])
        descend(loss, optimiser, rate, lambda: share(unet))
        average.update(unet, step)
        run.note(loss=loss)
    if RANK > 0:
        return
    size = write(Path(bundle) / "unet", unet.config, average.model.state_dict(), WEIGHTS)
    print(json.dumps({"step": run.step, "unet": size}))


if __name__ == "__main__":
    main()
