"""AutoencoderKL of our own, with diffusers' key names (factor 8 for four block widths)."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

EPS = 1e-6


class ResBlock(nn.Module):
    """norm, silu, conv, twice; `time_width` adds the time embedding after the first conv."""

    def __init__(self, width_in: int, width_out: int, groups: int, eps: float, time_width: int = 0):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, width_in, eps)
        self.conv1 = nn.Conv2d(width_in, width_out, 3, padding=1)
        if time_width:
            self.time_emb_proj = nn.Linear(time_width, width_out)
        self.norm2 = nn.GroupNorm(groups, width_out, eps)
        self.conv2 = nn.Conv2d(width_out, width_out, 3, padding=1)
        if width_in != width_out:
            self.conv_shortcut = nn.Conv2d(width_in, width_out, 1)

    def forward(self, x: torch.Tensor, time: torch.Tensor | None = None) -> torch.Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        if time is not None:
            h = h + self.time_emb_proj(F.silu(time))[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h)))
        return (self.conv_shortcut(x) if hasattr(self, "conv_shortcut") else x) + h


class SpatialAttention(nn.Module):
    """One head over all positions, as in the middle of the autoencoder."""

    def __init__(self, width: int, groups: int):
        super().__init__()
        self.group_norm = nn.GroupNorm(groups, width, EPS)
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        tokens = self.group_norm(x).flatten(2).transpose(1, 2)
        q, k, v = self.to_q(tokens), self.to_k(tokens), self.to_v(tokens)
        out = F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None])[:, 0]
        return x + self.to_out[0](out).transpose(1, 2).reshape(x.shape)


class Middle(nn.Module):
    def __init__(self, width: int, groups: int):
        super().__init__()
        self.resnets = nn.ModuleList([ResBlock(width, width, groups, EPS) for _ in range(2)])
        self.attentions = nn.ModuleList([SpatialAttention(width, groups)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.resnets[1](self.attentions[0](self.resnets[0](x)))


class Resample(nn.Module):
    """A stride-2 convolution down or nearest-neighbour doubling up."""

    def __init__(self, width: int, direction: str, padding: int = 1):
        super().__init__()
        self.direction, self.padding = direction, padding
        stride = 2 if direction == "down" else 1
        self.conv = nn.Conv2d(width, width, 3, stride, padding if direction == "down" else 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.direction == "up":
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        elif self.padding == 0:
            x = F.pad(x, (0, 1, 0, 1))
        return self.conv(x)


class Stage(nn.Module):
    def __init__(self, width_in: int, width_out: int, layers: int, groups: int, resample: str | None):
        super().__init__()
        widths = [width_in] + [width_out] * layers
        self.resnets = nn.ModuleList(
            [ResBlock(a, b, groups, EPS) for a, b in pairwise(widths)]
        )
        if resample == "down":
            self.downsamplers = nn.ModuleList([Resample(width_out, "down", 0)])
        elif resample == "up":
            self.upsamplers = nn.ModuleList([Resample(width_out, "up")])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.resnets:
            x = block(x)
        for resample in getattr(self, "downsamplers", getattr(self, "upsamplers", ())):
            x = resample(x)
        return x


class Encoder(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        widths, groups = config["block_out_channels"], config["norm_num_groups"]
        self.conv_in = nn.Conv2d(config["in_channels"], widths[0], 3, padding=1)
        ends = [widths[0], *widths]
        self.down_blocks = nn.ModuleList(
            [
                Stage(a, b, config["layers_per_block"], groups, "down" if i + 1 < len(widths) else None)
                for i, (a, b) in enumerate(pairwise(ends))
            ]
        )
        self.mid_block = Middle(widths[-1], groups)
        self.conv_norm_out = nn.GroupNorm(groups, widths[-1], EPS)
        self.conv_out = nn.Conv2d(widths[-1], 2 * config["latent_channels"], 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv_in(x)
        for block in self.down_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.conv_norm_out(self.mid_block(x))))


class Decoder(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        widths, groups = config["block_out_channels"][::-1], config["norm_num_groups"]
        self.conv_in = nn.Conv2d(config["latent_channels"], widths[0], 3, padding=1)
        self.mid_block = Middle(widths[0], groups)
        ends = [widths[0], *widths]
        self.up_blocks = nn.ModuleList(
            [
                Stage(a, b, config["layers_per_block"] + 1, groups, "up" if i + 1 < len(widths) else None)
                for i, (a, b) in enumerate(pairwise(ends))
            ]
        )
        self.conv_norm_out = nn.GroupNorm(groups, widths[-1], EPS)
        self.conv_out = nn.Conv2d(widths[-1], config["out_channels"], 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.mid_block(self.conv_in(x))
        for block in self.up_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))


class AutoencoderKL(nn.Module):
    """`encode` gives the posterior's mean and log variance; `decode` takes unscaled latents."""

    def __init__(self, config: dict):
        super().__init__()
        channels = config["latent_channels"]
        self.encoder, self.decoder = Encoder(config), Decoder(config)
        self.quant_conv = nn.Conv2d(2 * channels, 2 * channels, 1)
        self.post_quant_conv = nn.Conv2d(channels, channels, 1)

    def encode(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean, logvar = self.quant_conv(self.encoder(images)).chunk(2, 1)
        return mean, logvar.clamp(-30, 20)

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        return self.decoder(self.post_quant_conv(latents))


def vae_config(widths: list[int], layers: int, groups: int, scaling_factor: float) -> dict:
    """config.json as diffusers writes it."""
    return {
        "_class_name": "AutoencoderKL",
        "_diffusers_version": "0.35.0",
        "act_fn": "silu",
        "block_out_channels": widths,
        "down_block_types": ["DownEncoderBlock2D"] * len(widths),
        "force_upcast": True,
        "in_channels": 3,
        "latent_channels": 4,
        "latents_mean": None,
        "latents_std": None,
        "layers_per_block": layers,
        "mid_block_add_attention": True,
        "norm_num_groups": groups,
        "out_channels": 3,
        "sample_size": 128,
        "scaling_factor": scaling_factor,
        "shift_factor": None,
        "up_block_types": ["UpDecoderBlock2D"] * len(widths),
        "use_post_quant_conv": True,
        "use_quant_conv": True,
    }
