"""Put a text side that was trained on people's words into its bundle: encoder, connector, and the words it knows."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
import torch.nn.functional as F

from data import UNKNOWN
from export import write
from people import load_text_side
from train_reader import Reader
from vocabulary import EXAMPLES, world


def whole_table(small: torch.Tensor, vocab: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    """The bundle's own table with the rows that were trained; all that were <unk>'s are so still.

    Where the rows have grown, one that was not trained has nothing in its new dimensions.
    """
    table = F.pad(before, (0, small.shape[1] - before.shape[1]))
    never = (before == before[UNKNOWN]).all(1)
    table[never] = small[int((vocab == UNKNOWN).nonzero()[0, 0])]
    table[vocab.long()] = small
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", default=str(Path(__file__).with_name("config-cpu.json")))
    parser.add_argument("--out", default="training/runs/shapes")
    parser.add_argument("--bundle", default="models/shapes", help="the one that the training began with, or a copy")
    args = parser.parse_args()
    config = json.loads(Path(args.config).read_text())
    config = {**config, **config["reader"]}
    bundle = Path(args.bundle)
    vocab = torch.load(Path(args.out) / "people.pt", weights_only=True)["vocab"]
    before, _ = load_text_side(args.bundle)
    reader = Reader(args.bundle, config["shape"], vocab)
    state = torch.load(Path(args.out) / "reader.pt", map_location="cpu", weights_only=True)
    reader.load_state_dict(state["ema"])
    t5 = reader.t5.state_dict()
    t5["shared.weight"] = whole_table(t5["shared.weight"], vocab, before.shared.weight.detach())
    t5_config = {**reader.t5.config, "vocab_size": before.config["vocab_size"]}
    sizes = {
        "text_encoder_t5": write(bundle / "text_encoder_t5", t5_config, t5, "model.safetensors"),
        "ella": write(
            bundle / "ella", reader.connector.config, reader.connector.state_dict(), "ella-tsc.safetensors"
        ),
    }
    path = bundle / "bundle.json"
    about = {**json.loads(path.read_text()), "examples": EXAMPLES, "world": world()}
    path.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps({"step": state["step"], **sizes}))


if __name__ == "__main__":
    main()
