"""Draw held-out prompts with the averaged weights and score them: `evaluate.py --out RUN`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from check_image import cell_scores, read_image, scores
from data import compact_ids, encode, pool, targets_of, tokenizer_of
from diffusion import sample, signal_share
from latents import load_vae
from make_eval import SEED, prompts
from render import render
from train_text import accuracy, trained_text_side
from train_unet import Painter


def captions_to_tensors(texts: list[str], tokenizer, vocab) -> tuple[torch.Tensor, torch.Tensor]:
    rows = [compact_ids(vocab, encode(tokenizer, text)) for text in texts]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.arange(longest)[None] < torch.tensor([[len(row)] for row in rows])
    return ids, mask


class Artist:
    """Pictures from prompts, flexible token length, the way the bot draws them."""

    def __init__(self, painter: Painter, vae, tokenizer, vocab, device="cpu"):
        self.painter, self.vae = painter.to(device).eval(), vae.to(device)
        self.tokenizer, self.vocab, self.device = tokenizer, vocab, device
        self.share = signal_share().to(device)

    @torch.no_grad()
    def draw(self, texts: list[str], steps: int, guidance: float, seed: int) -> np.ndarray:
        """[n, 128, 128, 3] uint8."""
        painter, count = self.painter, len(texts)
        ids, mask = captions_to_tensors([*texts, ""], self.tokenizer, self.vocab)
        ids, mask = ids.to(self.device), mask.to(self.device)
        hidden = painter.t5(ids, mask)

        def predict(x, now):
            times = torch.full((count + 1,), now, device=self.device)
            context = painter.connector(hidden, times, mask)
            want = painter.unet(x, times[:count], context[:count])
            if guidance == 1:
                return want
            none = painter.unet(x, times[:count], context[count:].expand(count, -1, -1))
            return none + guidance * (want - none)

        generator = torch.Generator().manual_seed(seed)
        latents = sample(predict, (count, 4, 16, 16), steps, generator, self.share)
        return pixels(self.vae.decode(latents))


def pixels(decoded: torch.Tensor) -> np.ndarray:
    return ((decoded.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def sheet(rows: list[np.ndarray], path: Path, across: int = 8) -> None:
    """Pictures in a grid with thin lines between."""
    tiles = [np.pad(p, ((2, 2), (2, 2), (0, 0)), constant_values=128) for p in rows]
    while len(tiles) % across:
        tiles.append(np.zeros_like(tiles[0]))
    lines = [np.concatenate(tiles[i : i + across], 1) for i in range(0, len(tiles), across)]
    Image.fromarray(np.concatenate(lines)).save(path)


@torch.no_grad()
def ceiling(vae, items: list[dict], noise: float) -> dict:
    """What the autoencoder alone keeps of the true pictures, with noise added to the latents."""
    images = torch.from_numpy(np.stack([render(i["scene"]) for i in items])).permute(0, 3, 1, 2)
    device = next(vae.parameters()).device
    mean, _ = vae.encode(images.to(device).float() / 127.5 - 1)
    generator = torch.Generator().manual_seed(1)
    drawn = pixels(vae.decode(mean + noise * torch.randn(mean.shape, generator=generator).to(device)))
    seen = [read_image(p) for p in drawn]
    found = scores([i["questions"] for i in items], seen) | cell_scores([i["scene"] for i in items], seen)
    return {"figures": found, "pictures": drawn}


@torch.no_grad()
def reading(config: dict, out: str, items: list[dict], tokenizer) -> dict:
    """How much of held-out captions the connector's read-out gets right, at t = 999, 500 and 1.

    Where a caption leaves something out, the world's convention is the right answer.
    """
    vocab = pool(config, out)["vocab"]
    side = trained_text_side(config, out, len(vocab))
    ids, mask = captions_to_tensors([i["prompt"] for i in items], tokenizer, vocab)
    targets = torch.from_numpy(np.stack([targets_of(i["scene"]) for i in items]))
    found = {}
    for now in (999, 500, 1):
        _, from_connector = side(ids, mask, torch.full((len(ids),), now), mask)
        right, whole = accuracy(from_connector, targets)
        found[f"t{now}"] = {"answers": round(100 * float(right), 1), "whole captions": round(100 * float(whole), 1)}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", default=str(Path(__file__).with_name("config-cpu.json")))
    parser.add_argument("--out", default="training/runs/shapes")
    parser.add_argument("--stage", default="unet", help="which checkpoint; vae scores reconstructions, text reading")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=1.75)
    parser.add_argument("--noise", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prompt-seed", type=int, default=SEED, help="other prompts, to choose settings by")
    args = parser.parse_args()
    config = json.loads(Path(args.config).read_text())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = tokenizer_of(config)
    items = prompts(tokenizer, args.count, args.prompt_seed)
    if args.stage == "text":
        print(json.dumps(reading(config, args.out, items, tokenizer)))
        return
    vae = load_vae(config, args.out).to(device)
    if args.stage == "vae":
        result = ceiling(vae, items, args.noise)
        sheet(list(result["pictures"]), Path(args.out) / "vae.png")
        print(json.dumps(result["figures"]))
        return
    vocab = pool(config, args.out)["vocab"]
    painter = Painter(config, len(vocab))
    state = torch.load(Path(args.out) / f"{args.stage}.pt", map_location="cpu", weights_only=True)
    painter.load_state_dict(state["ema"])
    artist = Artist(painter, vae, tokenizer, vocab, device)
    drawn = [
        artist.draw([i["prompt"] for i in items[at : at + 20]], args.steps, args.guidance, args.seed + at)
        for at in range(0, len(items), 20)
    ]
    pictures = np.concatenate(drawn)
    seen = [read_image(p) for p in pictures]
    print(json.dumps({"step": state["step"], "guidance": args.guidance, "steps": args.steps}))
    print(json.dumps(scores([i["questions"] for i in items], seen)))
    print(json.dumps(cell_scores([i["scene"] for i in items], seen)))
    pairs = [p for i, p in zip(items, pictures) for p in (render(i["scene"]), p)]
    sheet(pairs[:64], Path(args.out) / f"{args.stage}.png")


if __name__ == "__main__":
    main()
