"""T5 encoder and ELLA's timestep-aware connector of our own, with the published key names."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn

TOKENS = 128
"""Fixed token length: prompts are padded or cut to this many T5 tokens."""


class RmsNorm(nn.Module):
    def __init__(self, width: int, eps: float = 1e-6):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.rms_norm(x, x.shape[-1:], self.weight.to(x.dtype), self.eps)


def relative_buckets(length: int, buckets: int, longest: int) -> torch.Tensor:
    """[length, length] bucket numbers of key minus query, both directions (T5, section 2.1)."""
    offset = torch.arange(length)[None] - torch.arange(length)[:, None]
    half = buckets // 2
    exact = half // 2
    distance = offset.abs().clamp(min=1)
    far = exact + (torch.log(distance / exact) / math.log(longest / exact) * (half - exact)).long()
    near = torch.where(offset.abs() < exact, offset.abs(), far.clamp(max=half - 1))
    return near + (offset > 0) * half


class T5Attention(nn.Module):
    def __init__(self, config: dict, has_bias: bool):
        super().__init__()
        self.heads, inner = config["num_heads"], config["num_heads"] * config["d_kv"]
        self.q, self.k, self.v = (nn.Linear(config["d_model"], inner, bias=False) for _ in range(3))
        self.o = nn.Linear(inner, config["d_model"], bias=False)
        if has_bias:
            self.relative_attention_bias = nn.Embedding(config["relative_attention_num_buckets"], self.heads)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        q, k, v = (part(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (self.q, self.k, self.v))
        out = F.scaled_dot_product_attention(q, k, v, bias.to(q.dtype), scale=1.0)
        return self.o(out.transpose(1, 2).flatten(2))


class T5FeedForward(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.wi_0 = nn.Linear(config["d_model"], config["d_ff"], bias=False)
        self.wi_1 = nn.Linear(config["d_model"], config["d_ff"], bias=False)
        self.wo = nn.Linear(config["d_ff"], config["d_model"], bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.wo(F.gelu(self.wi_0(x), approximate="tanh") * self.wi_1(x))


class T5Layer(nn.Module):
    def __init__(self, config: dict, name: str, inner: nn.Module):
        super().__init__()
        setattr(self, name, inner)
        self.layer_norm = RmsNorm(config["d_model"], config["layer_norm_epsilon"])


class T5Block(nn.Module):
    def __init__(self, config: dict, first: bool):
        super().__init__()
        self.dropout = config.get("dropout_rate", 0.0)
        attention = T5Layer(config, "SelfAttention", T5Attention(config, first))
        self.layer = nn.ModuleList([attention, T5Layer(config, "DenseReluDense", T5FeedForward(config))])

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        attention, feed = self.layer
        x = x + self._drop(attention.SelfAttention(attention.layer_norm(x), bias))
        return x + self._drop(feed.DenseReluDense(feed.layer_norm(x)))

    def _drop(self, x: torch.Tensor) -> torch.Tensor:
        return F.dropout(x, self.dropout, self.training) if self.dropout else x


class T5Stack(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.block = nn.ModuleList([T5Block(config, i == 0) for i in range(config["num_layers"])])
        self.final_layer_norm = RmsNorm(config["d_model"], config["layer_norm_epsilon"])


class T5Encoder(nn.Module):
    """ids [n, L] and mask [n, L] (1 = token) to hidden states [n, L, d_model]."""

    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.shared = nn.Embedding(config["vocab_size"], config["d_model"])
        self.encoder = T5Stack(config)
        nn.init.normal_(self.shared.weight, std=1.0)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        buckets = relative_buckets(
            ids.shape[1],
            self.config["relative_attention_num_buckets"],
            self.config["relative_attention_max_distance"],
        ).to(ids.device)
        first = self.encoder.block[0].layer[0].SelfAttention
        bias = first.relative_attention_bias(buckets).permute(2, 0, 1)[None]
        bias = bias.masked_fill(mask[:, None, None] == 0, torch.finfo(torch.float32).min)
        x = self.shared(ids)
        for block in self.encoder.block:
            x = block(x, bias)
        return self.encoder.final_layer_norm(x)


def initialise_t5(t5: T5Encoder) -> None:
    """T5's attention is unscaled, so its queries start small (as in the T5 code base)."""
    for block in t5.encoder.block:
        attention, feed = block.layer[0].SelfAttention, block.layer[1].DenseReluDense
        width, inner = attention.q.in_features, attention.q.out_features
        nn.init.normal_(attention.q.weight, std=(width * inner / attention.heads) ** -0.5)
        for linear in (attention.k, attention.v, attention.o, feed.wi_0, feed.wi_1, feed.wo):
            nn.init.normal_(linear.weight, std=linear.in_features**-0.5)
        if hasattr(attention, "relative_attention_bias"):
            nn.init.normal_(attention.relative_attention_bias.weight, std=0.3)


def sinusoid(timesteps: torch.Tensor, channels: int) -> torch.Tensor:
    """[n] to [n, channels], cosines first (flip_sin_to_cos), no frequency shift."""
    half = channels // 2
    rates = torch.exp(-math.log(10000) * torch.arange(half, device=timesteps.device) / half)
    angles = timesteps.float()[:, None] * rates
    return torch.cat([angles.cos(), angles.sin()], -1)


class TimeEmbedding(nn.Module):
    def __init__(self, channels: int, width: int):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(channels, width), nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear_2(F.silu(self.linear_1(x)))


class AdaLayerNorm(nn.Module):
    """Layer norm whose shift and scale come from the time embedding, in that order."""

    def __init__(self, width: int):
        super().__init__()
        self.width, self.linear = width, nn.Linear(width, 2 * width)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        shift, scale = self.linear(F.silu(time))[:, None].chunk(2, -1)
        return F.layer_norm(x, (self.width,), eps=1e-6) * (1 + scale) + shift


class PackedAttention(nn.Module):
    """nn.MultiheadAttention's weights; queries and keys from different places."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)
        nn.init.xavier_uniform_(self.in_proj_weight)

    def forward(self, queries: torch.Tensor, keys: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        width = queries.shape[-1]
        q = F.linear(queries, self.in_proj_weight[:width], self.in_proj_bias[:width])
        k, v = F.linear(keys, self.in_proj_weight[width:], self.in_proj_bias[width:]).chunk(2, -1)
        q, k, v = (y.unflatten(-1, (self.heads, -1)).transpose(1, 2) for y in (q, k, v))
        out = F.scaled_dot_product_attention(q, k, v, None if mask is None else mask[:, None, None])
        return self.out_proj(out.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.c_fc, self.c_proj = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.c_proj(F.relu(self.c_fc(x)).square())


class PerceiverBlock(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.ln_1, self.ln_2, self.ln_ff = (AdaLayerNorm(width) for _ in range(3))
        self.attn, self.mlp = PackedAttention(width, heads), Mlp(width)

    def forward(self, latents, text, time, mask):
        queries = self.ln_1(latents, time)
        keys = torch.cat([queries, self.ln_2(text, time)], 1)
        latents = latents + self.attn(queries, keys, mask)
        return latents + self.mlp(self.ln_ff(latents, time))


class Resampler(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width = config["width"]
        self.latents = nn.Parameter(torch.randn(config["num_latents"], width) * width**-0.5)
        self.time_aware_linear = nn.Linear(config["time_embed_dim"], width)
        self.proj_in = nn.Linear(config["input_dim"], width)
        self.perceiver_blocks = nn.ModuleList(
            [PerceiverBlock(width, config["heads"]) for _ in range(config["layers"])]
        )

    def forward(self, text, time, mask):
        latents = self.latents + self.time_aware_linear(F.silu(time))[:, None]
        text = self.proj_in(text)
        if mask is not None:
            ours = torch.ones(len(mask), self.latents.shape[0], dtype=torch.bool, device=mask.device)
            mask = torch.cat([ours, mask.bool()], 1)
        for block in self.perceiver_blocks:
            latents = block(latents, text, time, mask)
        return latents


class Connector(nn.Module):
    """Text [n, L, input_dim] and timesteps [n] to conditioning [n, num_latents, width].

    `mask` [n, L] hides padding (flexible token length); None shows it (fixed length).
    """

    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.time_embedding = TimeEmbedding(config["time_channel"], config["time_embed_dim"])
        self.connector = Resampler(config)

    def forward(self, text, timesteps, mask=None):
        time = self.time_embedding(sinusoid(timesteps, self.config["time_channel"]))
        return self.connector(text, time, mask)


def t5_config(width: int, feed: int, layers: int, heads: int, key_width: int) -> dict:
    """config.json as transformers writes it."""
    return {
        "architectures": ["T5EncoderModel"],
        "classifier_dropout": 0.0,
        "d_ff": feed,
        "d_kv": key_width,
        "d_model": width,
        "decoder_start_token_id": 0,
        "dense_act_fn": "gelu_new",
        "dropout_rate": 0.0,
        "eos_token_id": 1,
        "feed_forward_proj": "gated-gelu",
        "initializer_factor": 1.0,
        "is_encoder_decoder": False,
        "is_gated_act": True,
        "layer_norm_epsilon": 1e-06,
        "model_type": "t5",
        "num_decoder_layers": layers,
        "num_heads": heads,
        "num_layers": layers,
        "pad_token_id": 0,
        "relative_attention_max_distance": 128,
        "relative_attention_num_buckets": 32,
        "tie_word_embeddings": False,
        "use_cache": False,
        "vocab_size": 32128,
    }


def connector_config(width: int, layers: int, heads: int, latents: int, text_width: int) -> dict:
    return {
        "time_channel": width,
        "time_embed_dim": width,
        "width": width,
        "layers": layers,
        "heads": heads,
        "num_latents": latents,
        "input_dim": text_width,
    }
