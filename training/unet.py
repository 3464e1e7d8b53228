"""UNet2DConditionModel of our own, with diffusers' key names and Stable Diffusion 1's blocks."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from text import TimeEmbedding, sinusoid
from vae import Resample, ResBlock

EPS = 1e-5


class Attention(nn.Module):
    """Multi-head attention; without a context, over the sequence itself."""

    def __init__(self, width: int, context_width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context_width, width, bias=False)
        self.to_v = nn.Linear(context_width, width, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def forward(self, x: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        parts = (self.to_q(x), self.to_k(context), self.to_v(context))
        q, k, v = (y.unflatten(-1, (self.heads, -1)).transpose(1, 2) for y in parts)
        out = F.scaled_dot_product_attention(q, k, v)
        return self.to_out[0](out.transpose(1, 2).flatten(2))


class Gate(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.proj = nn.Linear(width, 8 * width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        value, gate = self.proj(x).chunk(2, -1)
        return value * F.gelu(gate)


class FeedForward(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.net = nn.ModuleList([Gate(width), nn.Identity(), nn.Linear(4 * width, width)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net[2](self.net[0](x))


class TransformerBlock(nn.Module):
    def __init__(self, width: int, context_width: int, heads: int):
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))
        self.attn1 = Attention(width, width, heads)
        self.attn2 = Attention(width, context_width, heads)
        self.ff = FeedForward(width)

    def forward(self, x: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        own = self.norm1(x)
        x = x + self.attn1(own, own)
        x = x + self.attn2(self.norm2(x), context)
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    def __init__(self, width: int, context_width: int, heads: int, groups: int):
        super().__init__()
        self.norm = nn.GroupNorm(groups, width, 1e-6)
        self.proj_in, self.proj_out = nn.Conv2d(width, width, 1), nn.Conv2d(width, width, 1)
        self.transformer_blocks = nn.ModuleList([TransformerBlock(width, context_width, heads)])

    def forward(self, x: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        tokens = self.proj_in(self.norm(x)).flatten(2).transpose(1, 2)
        tokens = self.transformer_blocks[0](tokens, context)
        return x + self.proj_out(tokens.transpose(1, 2).reshape(x.shape))


class Block(nn.Module):
    """Residual blocks, each followed by a transformer where the level attends."""

    def __init__(self, widths_in: list[int], width: int, attends: bool, resample: str | None, c: dict):
        super().__init__()
        groups, time_width = c["norm_num_groups"], 4 * c["block_out_channels"][0]
        self.resnets = nn.ModuleList([ResBlock(w, width, groups, EPS, time_width) for w in widths_in])
        if attends:
            self.attentions = nn.ModuleList(
                [
                    SpatialTransformer(width, c["cross_attention_dim"], c["attention_head_dim"], groups)
                    for _ in widths_in
                ]
            )
        if resample == "down":
            self.downsamplers = nn.ModuleList([Resample(width, "down")])
        elif resample == "up":
            self.upsamplers = nn.ModuleList([Resample(width, "up")])

    def layer(self, index: int, x, time, context):
        x = self.resnets[index](x, time)
        return self.attentions[index](x, context) if hasattr(self, "attentions") else x


class Middle(nn.Module):
    def __init__(self, width: int, c: dict):
        super().__init__()
        groups, time_width = c["norm_num_groups"], 4 * c["block_out_channels"][0]
        self.resnets = nn.ModuleList([ResBlock(width, width, groups, EPS, time_width) for _ in range(2)])
        heads = c["attention_head_dim"]
        self.attentions = nn.ModuleList([SpatialTransformer(width, c["cross_attention_dim"], heads, groups)])

    def forward(self, x, time, context):
        x = self.attentions[0](self.resnets[0](x, time), context)
        return self.resnets[1](x, time)


class UNet(nn.Module):
    """Latents [n, 4, h, w], timesteps [n], context [n, tokens, width] to v [n, 4, h, w]."""

    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        widths, layers = config["block_out_channels"], config["layers_per_block"]
        self.time_embedding = TimeEmbedding(widths[0], 4 * widths[0])
        self.conv_in = nn.Conv2d(config["in_channels"], widths[0], 3, padding=1)
        last = len(widths) - 1
        skips = [widths[0]]
        self.down_blocks = nn.ModuleList()
        for i, width in enumerate(widths):
            before = widths[max(0, i - 1)]
            attends = config["down_block_types"][i].startswith("CrossAttn")
            inputs = [before] + [width] * (layers - 1)
            self.down_blocks.append(Block(inputs, width, attends, "down" if i < last else None, config))
            skips += [width] * (layers + (i < last))
        self.mid_block = Middle(widths[-1], config)
        self.up_blocks = nn.ModuleList()
        current = widths[-1]
        for i, width in enumerate(widths[::-1]):
            attends = config["up_block_types"][i].startswith("CrossAttn")
            inputs = []
            for _ in range(layers + 1):
                inputs.append(current + skips.pop())
                current = width
            self.up_blocks.append(Block(inputs, width, attends, "up" if i < last else None, config))
        self.conv_norm_out = nn.GroupNorm(config["norm_num_groups"], widths[0], EPS)
        self.conv_out = nn.Conv2d(widths[0], config["out_channels"], 3, padding=1)

    def forward(self, x: torch.Tensor, timesteps: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        time = self.time_embedding(sinusoid(timesteps, self.config["block_out_channels"][0]))
        x = self.conv_in(x)
        skips = [x]
        for block in self.down_blocks:
            for i in range(len(block.resnets)):
                x = block.layer(i, x, time, context)
                skips.append(x)
            for resample in getattr(block, "downsamplers", ()):
                x = resample(x)
                skips.append(x)
        x = self.mid_block(x, time, context)
        for block in self.up_blocks:
            for i in range(len(block.resnets)):
                x = block.layer(i, torch.cat([x, skips.pop()], 1), time, context)
            for resample in getattr(block, "upsamplers", ()):
                x = resample(x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))


def unet_config(widths: list[int], layers: int, heads: int, groups: int, context_width: int) -> dict:
    """config.json as diffusers writes it; `attention_head_dim` is the number of heads, as in SD 1."""
    return {
        "_class_name": "UNet2DConditionModel",
        "_diffusers_version": "0.35.0",
        "act_fn": "silu",
        "addition_embed_type": None,
        "addition_embed_type_num_heads": 64,
        "addition_time_embed_dim": None,
        "attention_head_dim": heads,
        "attention_type": "default",
        "block_out_channels": widths,
        "center_input_sample": False,
        "class_embed_type": None,
        "class_embeddings_concat": False,
        "conv_in_kernel": 3,
        "conv_out_kernel": 3,
        "cross_attention_dim": context_width,
        "cross_attention_norm": None,
        "down_block_types": ["CrossAttnDownBlock2D"] * len(widths),
        "downsample_padding": 1,
        "dropout": 0.0,
        "dual_cross_attention": False,
        "encoder_hid_dim": None,
        "encoder_hid_dim_type": None,
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "in_channels": 4,
        "layers_per_block": layers,
        "mid_block_only_cross_attention": None,
        "mid_block_scale_factor": 1,
        "mid_block_type": "UNetMidBlock2DCrossAttn",
        "norm_eps": EPS,
        "norm_num_groups": groups,
        "num_attention_heads": None,
        "num_class_embeds": None,
        "only_cross_attention": False,
        "out_channels": 4,
        "projection_class_embeddings_input_dim": None,
        "resnet_out_scale_factor": 1.0,
        "resnet_skip_time_act": False,
        "resnet_time_scale_shift": "default",
        "reverse_transformer_layers_per_block": None,
        "sample_size": 16,
        "time_cond_proj_dim": None,
        "time_embedding_act_fn": None,
        "time_embedding_dim": None,
        "time_embedding_type": "positional",
        "timestep_post_act": None,
        "transformer_layers_per_block": 1,
        "up_block_types": ["CrossAttnUpBlock2D"] * len(widths),
        "upcast_attention": False,
        "use_linear_projection": False,
    }
