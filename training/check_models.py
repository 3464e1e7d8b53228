"""Compare our modules with the reference vectors of a tiny random bundle: `check_models.py FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from text import Connector, T5Encoder
from unet import UNet
from vae import AutoencoderKL


def load(kind, folder: Path, name: str):
    model = kind(json.loads((folder / "config.json").read_text()))
    weights = {k: v.float() for k, v in load_file(folder / name).items()}
    model.load_state_dict(weights)
    return model.eval()


@torch.no_grad()
def differences(root: Path) -> dict[str, float]:
    """Largest absolute difference from the reference, by part."""
    expected = load_file(root / "expected.safetensors")
    t5 = load(T5Encoder, root / "text_encoder_t5", "model.safetensors")
    connector = load(Connector, root / "ella", "ella-tsc.safetensors")
    unet = load(UNet, root / "unet", "diffusion_pytorch_model.safetensors")
    vae = load(AutoencoderKL, root / "vae", "diffusion_pytorch_model.safetensors")
    ids, mask = expected["t5.fixed.0.ids"].long(), expected["t5.fixed.0.mask"]
    ids, mask = ids.reshape(1, -1), mask.reshape(1, -1)
    hidden = t5(ids, mask)
    want = expected["t5.fixed.0.hidden"].reshape(hidden.shape)
    length = expected["t5.flexible.0.ids"].numel()
    flexible = expected["t5.flexible.0.hidden"].reshape(1, length, -1)
    times = torch.tensor([501])
    tokens = expected["tsc.fixed.0.t501"].reshape(1, -1, 32)
    masked = connector(hidden, times, mask.bool())
    masked_tokens = expected["tsc.flexible.0.t501"].reshape(1, -1, 32)
    shape = expected["unet.sample"]
    steps = torch.full((len(shape),), 501)
    return {
        "t5": (hidden - want).abs().max().item(),
        "t5 flexible": (hidden[:, :length] - flexible).abs().max().item(),
        "connector": (connector(hidden, times) - tokens).abs().max().item(),
        "connector flexible": (masked - masked_tokens).abs().max().item(),
        "unet": (unet(shape, steps, expected["unet.context"]) - expected["unet.t501"]).abs().max().item(),
        "vae decode": (vae.decode(shape[:1] / 0.18215) - expected["vae.decode"]).abs().max().item(),
    }


if __name__ == "__main__":
    for part, value in differences(Path(sys.argv[1])).items():
        print(f"{part:20s} {value:.2e}")
