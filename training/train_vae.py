"""Train the autoencoder: latents of unit variance that survive noise, decoded to exact colours."""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F

from render import object_mask, render
from run_state import Average, Run, arguments, autocast, descend, device_of, learning_rate
from vae import AutoencoderKL, vae_config
from world import crowded_scene


def build(config: dict) -> AutoencoderKL:
    return AutoencoderKL(vae_config(config["widths"], config["layers"], config["groups"], 1.0))


def _pictures(seed: int, first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Images [n, 128, 128, 3] and, at a quarter of the size, where objects are; scene by scene."""
    scenes = [crowded_scene(np.random.default_rng([seed, 1, i])) for i in range(first, first + count)]
    masks = [object_mask(scene)[::4, ::4].astype(np.uint8) for scene in scenes]
    return np.stack([render(scene) for scene in scenes]), np.stack(masks)


class Pictures:
    """Batches by step number. With `pool` scenes rendered once (a GPU is faster than the renderer),
    batches are drawn from these; otherwise every batch is new."""

    def __init__(self, config: dict, device: torch.device):
        self.config, self.device, self.pool = config, device, None
        if config["pool"]:
            size = 500
            starts = range(0, config["pool"], size)
            with ProcessPoolExecutor(config["workers"]) as workers:
                seeds, sizes = [config["seed"]] * len(starts), [size] * len(starts)
                made = list(workers.map(_pictures, seeds, starts, sizes))
            self.pool = [torch.from_numpy(np.concatenate([m[i] for m in made])).to(device) for i in range(2)]

    def batch(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Images [n, 3, 128, 128] in -1..1 and object masks [n, 1, 128, 128]."""
        size, seed = self.config["batch"], self.config["seed"]
        if self.pool is None:
            made = _pictures(seed, step * size, size)
            images, masks = (torch.from_numpy(x).to(self.device) for x in made)
        else:
            generator = torch.Generator(self.device).manual_seed(seed * 1_000_003 + step)
            rows = torch.randint(0, len(self.pool[0]), (size,), generator=generator, device=self.device)
            images, masks = (x[rows] for x in self.pool)
        images = images.permute(0, 3, 1, 2).float() / 127.5 - 1
        masks = F.interpolate(masks[:, None].float(), scale_factor=4.0, mode="nearest")
        return images.contiguous(), masks


def pixel_loss(decoded, images, masks, config: dict) -> torch.Tensor:
    """L1 and squared error; objects weigh more."""
    weight = 1 + (config["object_weight"] - 1) * masks
    error = decoded - images
    return (weight * (error.abs() + error.square())).mean() / weight.mean()


def losses(model, images, masks, config: dict, progress: float) -> dict[str, torch.Tensor]:
    mean, logvar = model.encode(images)
    mean, logvar = mean.float(), logvar.float()
    ramp = min(1.0, progress / 0.1)
    sigma = config["noise"] * ramp * torch.rand(len(mean), 1, 1, 1, device=mean.device).sqrt()
    decoded = model.decode(mean + sigma * torch.randn_like(mean)).float()
    pixel = pixel_loss(decoded, images, masks, config)
    moments = mean.mean((0, 2, 3)).square().mean() + (mean.var((0, 2, 3)) - 1).square().mean()
    spread = (logvar - 2 * math.log(config["noise"] / 2)).square().mean()
    return {"pixel": pixel, "moments": moments, "spread": spread}


def main() -> None:
    args, config = arguments(__doc__, "vae")
    device = device_of(config)
    torch.manual_seed(config["seed"])
    model = build(config).to(device)
    if config["channels_last"]:
        model = model.to(memory_format=torch.channels_last)
    pictures = Pictures(config, device)
    average = Average(model, config["ema"])
    if config["compile"]:
        model.encoder.compile()
        model.decoder.compile()
    optimiser = torch.optim.AdamW(model.parameters(), config["lr"], betas=(0.9, 0.98), weight_decay=1e-4)
    parts = {"model": model, "ema": average.model, "optimiser": optimiser}
    run = Run("vae", args.out, config, args.minutes, parts)
    for step in run.steps():
        torch.manual_seed(config["seed"] * 1_000_003 + step)
        images, masks = pictures.batch(step)
        with autocast(device, config):
            parts_of_loss = losses(model, images, masks, config, step / config["steps"])
        loss = parts_of_loss["pixel"] + 0.05 * parts_of_loss["moments"] + 0.001 * parts_of_loss["spread"]
        descend(loss, optimiser, learning_rate(step, config["steps"], config["lr"]))
        average.update(model, step)
        run.note(**parts_of_loss)


if __name__ == "__main__":
    main()
