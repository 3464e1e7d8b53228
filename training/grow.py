"""A larger text side that says what a smaller one says: nothing that was learnt is learnt again."""

from __future__ import annotations

import torch
from torch import nn

from text import Connector, T5Encoder, initialise_t5

WHISPER = 0.1
"""How loud the new dimensions are at first, as a part of a fresh layer's: they change the root mean square of all."""


def grown(t5: T5Encoder, connector: Connector, shape: dict) -> tuple[T5Encoder, Connector]:
    """The same function, but for a per cent, with more dimensions, heads and layers.

    What reads new dimensions into old units, and what writes new units or layers into old dimensions, is zero at
    first; the rest of the new weights is random, so that no two of them learn the same.
    """
    sizes = {"d_model": shape["width"], "d_ff": shape["feed"], "num_heads": shape["heads"]}
    layers = {"num_layers": shape["layers"], "num_decoder_layers": shape["layers"]}
    larger = T5Encoder({**t5.config, **sizes, **layers, "vocab_size": t5.shared.num_embeddings})
    initialise_t5(larger)
    _silence([b.layer[0].SelfAttention.o for b in larger.encoder.block[t5.config["num_layers"] :]])
    _silence([b.layer[1].DenseReluDense.wo for b in larger.encoder.block[t5.config["num_layers"] :]])
    _place(t5, larger, t5.config["d_model"])

    before = connector.config
    deeper = Connector({**before, "layers": shape["connector_layers"], "input_dim": shape["width"]})
    _silence([b.attn.out_proj for b in deeper.connector.perceiver_blocks[before["layers"] :]])
    _silence([b.mlp.c_proj for b in deeper.connector.perceiver_blocks[before["layers"] :]])
    _place(connector, deeper, before["input_dim"])
    return larger, deeper


@torch.no_grad()
def _silence(linears: list[nn.Linear]) -> None:
    for linear in linears:
        for parameter in linear.parameters():
            parameter.zero_()


@torch.no_grad()
def _place(small: nn.Module, large: nn.Module, width: int) -> None:
    """Puts every tensor of `small`, whose dimensions are `width` wide, into the corner of its namesake."""
    room = dict(large.named_parameters())
    for name, old in small.named_parameters():
        new = room[name]
        if new.shape == old.shape:
            new.copy_(old)
        elif old.dim() == 1:
            # A root mean square over more dimensions, of which the new ones are silent, is smaller.
            quieter = old * (width / len(new)) ** 0.5
            new.fill_(quieter.mean())
            new[: len(old)] = quieter
        elif "relative_attention_bias" in name:
            new[:, : old.shape[1]] = old
        else:
            if name.endswith((".o.weight", ".wo.weight")):
                new.mul_(WHISPER)
            new[: old.shape[0]] = 0
            new[: old.shape[0], : old.shape[1]] = old
