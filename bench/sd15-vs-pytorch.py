"""PyTorch's half of the comparisons: SD 1.5's UNet and T5's encoder, run when told to.

Usage: sd15-vs-pytorch.py <bundle> <unet|t5> <threads> <inputs.safetensors> <output.safetensors> <cpu|cuda> <mode>
In f32 on the CPU, in f16 on a GPU (the UNet only). The mode is eager, compile, or graph (a CUDA graph).
Prints "ready", then for every line on stdin runs the model once and prints the seconds that took. The first
run's result goes to the output file.
"""

import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file


def heads_of(x, heads):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


class Unet:
    """SD 1.5's UNet as plain functions over its state dict; weights and images lie as PyTorch's CPU likes them best."""

    def __init__(self, folder: Path):
        self.config = json.loads((folder / "config.json").read_text())
        self.weights = {}
        for name, tensor in load_file(folder / "diffusion_pytorch_model.safetensors").items():
            tensor = tensor.float()
            if tensor.ndim == 4:
                tensor = tensor.contiguous(memory_format=torch.channels_last)
            self.weights[name] = tensor

    def __call__(self, sample, time, context):
        config = self.config
        embedding = self.linear(F.silu(self.linear(time, "time_embedding.linear_1")), "time_embedding.linear_2")
        state = (F.silu(embedding), context)
        x = self.conv(sample.contiguous(memory_format=torch.channels_last), "conv_in")
        skips = [x]
        levels = len(config["block_out_channels"])
        for i in range(levels):
            for j in range(config["layers_per_block"]):
                x = self.layer(x, f"down_blocks.{i}", j, "CrossAttn" in config["down_block_types"][i], state)
                skips.append(x)
            if i < levels - 1:
                x = self.conv(x, f"down_blocks.{i}.downsamplers.0.conv", stride=2)
                skips.append(x)
        x = self.resnet(x, "mid_block.resnets.0", state)
        x = self.resnet(self.transformer(x, "mid_block.attentions.0", state), "mid_block.resnets.1", state)
        for i in range(levels):
            for j in range(config["layers_per_block"] + 1):
                x = torch.cat([x, skips.pop()], 1)
                x = self.layer(x, f"up_blocks.{i}", j, "CrossAttn" in config["up_block_types"][i], state)
            if i < levels - 1:
                x = self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"), f"up_blocks.{i}.upsamplers.0.conv")
        return self.conv(F.silu(self.group_norm(x, "conv_norm_out", config["norm_eps"])), "conv_out").contiguous()

    def linear(self, x, key):
        return F.linear(x, self.weights[f"{key}.weight"], self.weights.get(f"{key}.bias"))

    def conv(self, x, key, stride=1):
        weight = self.weights[f"{key}.weight"]
        return F.conv2d(x, weight, self.weights[f"{key}.bias"], stride, weight.shape[-1] // 2)

    def group_norm(self, x, key, eps):
        return F.group_norm(x, self.config["norm_num_groups"], self.weights[f"{key}.weight"], self.weights[f"{key}.bias"], eps)

    def layer_norm(self, x, key):
        return F.layer_norm(x, x.shape[-1:], self.weights[f"{key}.weight"], self.weights[f"{key}.bias"])

    def layer(self, x, key, j, attends, state):
        x = self.resnet(x, f"{key}.resnets.{j}", state)
        return self.transformer(x, f"{key}.attentions.{j}", state) if attends else x

    def resnet(self, x, key, state):
        eps = self.config["norm_eps"]
        h = self.conv(F.silu(self.group_norm(x, f"{key}.norm1", eps)), f"{key}.conv1")
        h = h + self.linear(state[0], f"{key}.time_emb_proj")[:, :, None, None]
        h = self.conv(F.silu(self.group_norm(h, f"{key}.norm2", eps)), f"{key}.conv2")
        shortcut = self.conv(x, f"{key}.conv_shortcut") if f"{key}.conv_shortcut.weight" in self.weights else x
        return shortcut + h

    def transformer(self, x, key, state):
        height, block = x.shape[-2], f"{key}.transformer_blocks.0"
        h = self.conv(self.group_norm(x, f"{key}.norm", 1e-6), f"{key}.proj_in")
        h = h.permute(0, 2, 3, 1).flatten(1, 2)
        normed = self.layer_norm(h, f"{block}.norm1")
        h = h + self.attend(normed, normed, f"{block}.attn1")
        h = h + self.attend(self.layer_norm(h, f"{block}.norm2"), state[1], f"{block}.attn2")
        inner, gate = self.linear(self.layer_norm(h, f"{block}.norm3"), f"{block}.ff.net.0.proj").chunk(2, -1)
        h = h + self.linear(inner * F.gelu(gate), f"{block}.ff.net.2")
        return x + self.conv(h.unflatten(1, (height, -1)).permute(0, 3, 1, 2), f"{key}.proj_out")

    def attend(self, x, source, key):
        heads = self.config["attention_head_dim"]
        q, k, v = (heads_of(self.linear(s, f"{key}.to_{n}"), heads) for n, s in (("q", x), ("k", source), ("v", source)))
        return self.linear(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2), f"{key}.to_out.0")


def t5_encoder(folder: Path):
    from transformers import T5EncoderModel

    model = T5EncoderModel.from_pretrained(folder, dtype=torch.float32).eval()
    return lambda ids, mask: model(input_ids=ids, attention_mask=mask).last_hidden_state


def on_gpu(model, inputs):
    """Puts the UNet and its inputs on the GPU in f16."""
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    for name, tensor in model.weights.items():
        tensor = tensor.half().cuda()
        if tensor.ndim == 4:
            tensor = tensor.contiguous(memory_format=torch.channels_last)
        model.weights[name] = tensor
    return {name: tensor.half().cuda() for name, tensor in inputs.items()}


def captured(model, inputs):
    """The model on these inputs as a CUDA graph to be replayed."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            model(**inputs)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        output = model(**inputs)

    def replay():
        graph.replay()
        return output

    return replay


def main():
    bundle, which, threads, inputs_file, output_file, device, mode = sys.argv[1:]
    torch.set_num_threads(int(threads))
    model = Unet(Path(bundle, "unet")) if which == "unet" else t5_encoder(Path(bundle, "text_encoder_t5"))
    inputs = load_file(inputs_file)
    with torch.inference_mode():
        if device == "cuda":
            inputs = on_gpu(model, inputs)
        if mode == "graph":
            run = captured(model, inputs)
        else:
            call = torch.compile(model.__call__, mode="reduce-overhead") if mode == "compile" else model

            def run():
                return call(**inputs)

        finish = torch.cuda.synchronize if device == "cuda" else (lambda: None)
        save_file({"output": run().float().cpu().contiguous()}, output_file)
        # A GPU chooses its kernels in the first runs.
        for _ in range(5 if device == "cuda" else 0):
            run()
        finish()
        print("ready", flush=True)
        for _ in sys.stdin:
            start = time.perf_counter()
            run()
            finish()
            print(time.perf_counter() - start, flush=True)


main()
