"""Write the bundle in fp16, in diffusers' layout: `export.py --out RUN --bundle models/shapes`."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from data import UNKNOWN, pool
from diffusion import SCHEDULER_CONFIG
from latents import load_vae
from text import connector_config, t5_config
from train_unet import Painter
from unet import unet_config
from vae import vae_config


def full_table(small: torch.Tensor, vocab: torch.Tensor, size: int) -> torch.Tensor:
    """The whole embedding table; every piece that training never met is <unk>."""
    table = small[int((vocab == UNKNOWN).nonzero()[0, 0])].repeat(size, 1)
    table[vocab.long()] = small
    return table


def preview_factors(vae, latents: torch.Tensor) -> dict:
    """Least squares from latents to the mean RGB (0-1) of their 8 x 8 pixels, for live previews."""
    with torch.no_grad():
        images = (vae.decode(latents.float()).clamp(-1, 1) + 1) / 2
    colours = torch.nn.functional.avg_pool2d(images, 8).permute(0, 2, 3, 1).reshape(-1, 3)
    inputs = latents.float().permute(0, 2, 3, 1).reshape(-1, 4)
    inputs = torch.cat([inputs, torch.ones(len(inputs), 1)], 1)
    found = torch.linalg.lstsq(inputs, colours).solution
    rounded = [[round(float(x), 5) for x in row] for row in found]
    return {"factors": rounded[:4], "bias": rounded[4]}


def write(folder: Path, config: dict, weights: dict[str, torch.Tensor] | None, file: str) -> int:
    """Weights as fp16 with the config beside them; returns the bytes of the weights."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "scheduler_config.json" if weights is None else "config.json"
    (folder / name).write_text(json.dumps(config, indent=2) + "\n")
    if weights is None:
        return 0
    halves = {k: v.to(torch.float16).contiguous() for k, v in weights.items()}
    for key, value in halves.items():
        if not torch.isfinite(value).all():
            raise SystemExit(f"{key} does not fit fp16: its largest value is {weights[key].abs().max():.3g}")
    save_file(halves, folder / file, {"format": "pt"})
    (folder / file).chmod(0o644)
    return (folder / file).stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", default=str(Path(__file__).with_name("config-cpu.json")))
    parser.add_argument("--out", default="training/runs/shapes")
    parser.add_argument("--stage", default="unet")
    parser.add_argument("--bundle", default="models/shapes")
    parser.add_argument("--guidance", type=float, default=1.75)
    args = parser.parse_args()
    config = json.loads(Path(args.config).read_text())
    bundle = Path(args.bundle)
    vocab = pool(config, args.out)["vocab"]
    painter = Painter(config, len(vocab))
    state = torch.load(Path(args.out) / f"{args.stage}.pt", map_location="cpu", weights_only=True)
    painter.load_state_dict(state["ema"])
    vae = load_vae(config, args.out)
    latents = torch.load(Path(args.out) / "latents.pt", weights_only=True)["latents"][:64]

    text, link, shape, auto = config["t5"], config["connector"], config["unet"], config["vae"]
    width, context = config["width"], config["context_width"]
    t5 = painter.t5.state_dict()
    t5["shared.weight"] = full_table(t5["shared.weight"], vocab, 32128)
    sizes = {
        "text_encoder_t5": write(
            bundle / "text_encoder_t5",
            t5_config(width, **text),
            t5,
            "model.safetensors",
        ),
        "ella": write(
            bundle / "ella",
            connector_config(context, link["layers"], link["heads"], link["latents"], width),
            painter.connector.state_dict(),
            "ella-tsc.safetensors",
        ),
        "unet": write(
            bundle / "unet",
            unet_config(**shape, context_width=context),
            painter.unet.state_dict(),
            "diffusion_pytorch_model.safetensors",
        ),
        "vae": write(
            bundle / "vae",
            vae_config(auto["widths"], auto["layers"], auto["groups"], 1.0),
            vae.state_dict(),
            "diffusion_pytorch_model.safetensors",
        ),
    }
    write(bundle / "scheduler", SCHEDULER_CONFIG, None, "")
    tokenizer = Path(config["tokenizer"])
    target = bundle / "tokenizer_t5" / "tokenizer.json"
    if tokenizer.resolve() != target.resolve():
        target.parent.mkdir(exist_ok=True)
        shutil.copy(tokenizer, target)
    about = {
        "name": "shapes",
        "license": "Apache-2.0",
        "defaults": {
            "steps": 20,
            "guidance": args.guidance,
            "sampler": "ddim",
            "width": 128,
            "height": 128,
            "negative": "",
        },
        # Measured by bench/fast-quality: strong guidance wants half of the steps whole.
        "fast": {"cache": 3, "first": 0.08},
        "limits": {"maxSize": 128, "maxSteps": 100},
        "preview": preview_factors(vae, latents),
    }
    (bundle / "bundle.json").write_text(json.dumps(about, indent=2) + "\n")
    shutil.copy(Path(__file__).with_name("model-card.md"), bundle / "README.md")
    total = sum(sizes.values())
    print(json.dumps({**sizes, "total": total}))
    if total > 40_000_000:
        raise SystemExit(f"weights are {total / 1e6:.1f} MB, expected at most 40 MB")


if __name__ == "__main__":
    main()
