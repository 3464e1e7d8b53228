"""The connector and what it is compared with: the paper's ablation in miniature."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from text import Connector, PerceiverBlock, connector_config

KINDS = ("timestep-aware", "constant timestep", "plain resampler", "mlp")


class ConstantTime(Connector):
    """The same network, told the same timestep at every step."""

    def forward(self, text, timesteps, mask=None):
        return super().forward(text, torch.full_like(timesteps, 500), mask)


class AffineNorm(nn.LayerNorm):
    """A layer norm with the signature of AdaLayerNorm."""

    def forward(self, x, time=None):
        return super().forward(x)


class PlainResampler(nn.Module):
    """Learned queries over the text, without any notion of time."""

    def __init__(self, config: dict):
        super().__init__()
        width = config["width"]
        self.latents = nn.Parameter(torch.randn(config["num_latents"], width) * width**-0.5)
        self.proj_in = nn.Linear(config["input_dim"], width)
        self.blocks = nn.ModuleList([PerceiverBlock(width, config["heads"]) for _ in range(config["layers"])])
        for block in self.blocks:
            block.ln_1, block.ln_2, block.ln_ff = (AffineNorm(width) for _ in range(3))

    def forward(self, text, timesteps, mask=None):
        latents = self.latents.expand(len(text), -1, -1)
        if mask is not None:
            mask = torch.cat([mask.new_ones(len(mask), latents.shape[1]), mask], 1)
        text = self.proj_in(text)
        for block in self.blocks:
            latents = block(latents, text, None, mask)
        return latents


class TokenMlp(nn.Module):
    """Every text token by itself; padding becomes zeros."""

    def __init__(self, config: dict):
        super().__init__()
        width = config["width"]
        self.up, self.down = nn.Linear(config["input_dim"], 8 * width), nn.Linear(8 * width, width)

    def forward(self, text, timesteps, mask=None):
        out = self.down(F.gelu(self.up(text)))
        return out if mask is None else out * mask[..., None]


def make_connector(kind: str, config: dict) -> nn.Module:
    link = config["connector"]
    shape = connector_config(
        config["context_width"], link["layers"], link["heads"], link["latents"], config["width"]
    )
    makers = {
        "timestep-aware": Connector,
        "constant timestep": ConstantTime,
        "plain resampler": PlainResampler,
        "mlp": TokenMlp,
    }
    return makers[kind](shape)
