"""Train the autoencoder: latents of unit variance that survive noise, decoded to exact colours."""

from __future__ import annotations

import math

import numpy as np
import torch

from render import object_mask, render
from run_state import Average, Run, arguments, autocast, device_of, learning_rate
from vae import AutoencoderKL, vae_config
from world import crowded_scene


def build(config: dict) -> AutoencoderKL:
    return AutoencoderKL(vae_config(config["widths"], config["layers"], config["groups"], 1.0))


def batch(seed: int, step: int, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Images [n, 3, 128, 128] in -1..1 and object masks [n, 1, 128, 128]; a function of the step."""
    rng = np.random.default_rng([seed, 1, step])
    scenes = [crowded_scene(rng) for _ in range(size)]
    images = torch.from_numpy(np.stack([render(s) for s in scenes])).permute(0, 3, 1, 2)
    masks = torch.from_numpy(np.stack([object_mask(s) for s in scenes]))[:, None]
    return images.float().contiguous() / 127.5 - 1, masks


def losses(model, images, masks, config: dict, progress: float) -> dict[str, torch.Tensor]:
    mean, logvar = model.encode(images)
    mean, logvar = mean.float(), logvar.float()
    ramp = min(1.0, progress / 0.1)
    sigma = config["noise"] * ramp * torch.rand(len(mean), 1, 1, 1, device=mean.device).sqrt()
    decoded = model.decode(mean + sigma * torch.randn_like(mean)).float()
    weight = 1 + (config["object_weight"] - 1) * masks
    error = decoded - images
    pixel = (weight * (error.abs() + error.square())).mean() / weight.mean()
    moments = mean.mean((0, 2, 3)).square().mean() + (mean.var((0, 2, 3)) - 1).square().mean()
    spread = (logvar - 2 * math.log(config["noise"] / 2)).square().mean()
    return {"pixel": pixel, "moments": moments, "spread": spread}


def main() -> None:
    args, config = arguments(__doc__, "vae")
    device = device_of(config)
    torch.manual_seed(config["seed"])
    model = build(config).to(device)
    if device.type == "cuda":
        model = model.to(memory_format=torch.channels_last)
    average = Average(model, config["ema"])
    optimiser = torch.optim.AdamW(model.parameters(), config["lr"], betas=(0.9, 0.98), weight_decay=1e-4)
    parts = {"model": model, "ema": average.model, "optimiser": optimiser}
    run = Run("vae", args.out, config, args.minutes, parts)
    for step in run.steps():
        torch.manual_seed(config["seed"] * 1_000_003 + step)
        images, masks = (x.to(device, non_blocking=True) for x in batch(config["seed"], step, config["batch"]))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, config["steps"], config["lr"])
        with autocast(device, config):
            parts_of_loss = losses(model, images, masks, config, step / config["steps"])
        loss = parts_of_loss["pixel"] + 0.05 * parts_of_loss["moments"] + 0.001 * parts_of_loss["spread"]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        average.update(model, step)
        run.note(**parts_of_loss)


if __name__ == "__main__":
    main()
