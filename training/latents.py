"""Latents of the captioned scenes, encoded once by the trained autoencoder and kept on disk."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from data import scene_and_caption
from render import object_mask, render
from run_state import autocast
from vae import AutoencoderKL, vae_config

CHUNK = 512


def make_vae(config: dict) -> AutoencoderKL:
    shape = config["vae"]
    return AutoencoderKL(vae_config(shape["widths"], shape["layers"], shape["groups"], 1.0))


def load_vae(config: dict, out: str) -> AutoencoderKL:
    """The averaged weights of the autoencoder's stage, with the decoder of its own stage where that was run."""
    vae = make_vae(config)
    further = Path(out) / "decoder.pt"
    path = further if further.exists() else Path(out) / "vae.pt"
    vae.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["ema"])
    return vae.eval().requires_grad_(False)


def _pictures(seed: int, first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    scenes = [scene_and_caption(seed, i)[0] for i in range(first, first + count)]
    return np.stack([render(s) for s in scenes]), np.stack([object_mask(s) for s in scenes])


@torch.no_grad()
def encoded(vae: AutoencoderKL, images: np.ndarray, masks: np.ndarray, config: dict, device: torch.device):
    """[n, 128, 128, 3] uint8 and masks of objects to float16 means [n, 4, 16, 16] and busy [n, 1, 16, 16]."""
    pixels = torch.from_numpy(images).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
    means = []
    for part in pixels.split(64):
        with autocast(device, config):
            means.append(vae.encode(part.contiguous())[0].half().cpu())
    return torch.cat(means), F.avg_pool2d(torch.from_numpy(masks)[:, None], 8).half()


def cached_latents(config: dict, out: str, device: torch.device) -> dict[str, torch.Tensor]:
    """latents [n, 4, 16, 16] float16 (means, unit variance) and busy [n, 1, 16, 16], 1 over objects."""
    path = Path(out) / "latents.pt"
    if path.exists():
        return torch.load(path, weights_only=True)
    vae = load_vae(config, out).to(device)
    count = min(config["captions"], config["scenes"])
    latents = torch.empty(count, 4, 16, 16, dtype=torch.float16)
    busy = torch.empty(count, 1, 16, 16, dtype=torch.float16)
    starts = range(0, count, CHUNK)
    sizes = [min(CHUNK, count - s) for s in starts]
    with ProcessPoolExecutor(config["workers"]) as workers:
        made = workers.map(_pictures, [config["seed"]] * len(sizes), starts, sizes)
        for start, (images, masks) in zip(starts, made):
            rows = slice(start, start + len(images))
            latents[rows], busy[rows] = encoded(vae, images, masks, config, device)
    made = {"latents": latents, "busy": busy}
    torch.save(made, path)
    return made
