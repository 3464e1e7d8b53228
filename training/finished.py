"""Exit with 0 when a stage has done all its steps, else say how far it is and exit with 1."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

SECTION = {stage: stage for stage in ("vae", "decoder", "text", "reader", "drawer")} | {"unet": "painter"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--stage", choices=list(SECTION), required=True)
    args = parser.parse_args()
    steps = json.loads(Path(args.config).read_text())[SECTION[args.stage]]["steps"]
    path = Path(args.out) / f"{args.stage}.pt"
    done = torch.load(path, map_location="cpu", weights_only=True)["step"] if path.exists() else 0
    if done < steps:
        print(f"{args.stage}: {done} of {steps} steps, call again")
        sys.exit(1)


if __name__ == "__main__":
    main()
