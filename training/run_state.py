"""What every training script shares: config, device, schedule, averaged weights, checkpoints, log."""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import math
import os
import signal
import time
from pathlib import Path

import torch
from torch import nn

from partners import RANK, agree_to_stop


def arguments(doc: str, stage: str) -> tuple[argparse.Namespace, dict]:
    """Command line of a stage, and the config with that stage's part laid over it."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--config", default=str(Path(__file__).with_name("config-cpu.json")))
    parser.add_argument("--out", default="training/runs/shapes", help="folder for checkpoints, caches, logs")
    parser.add_argument("--minutes", type=float, default=0, help="stop (resumably) after this long")
    args = parser.parse_args()
    config = json.loads(Path(args.config).read_text())
    os.makedirs(args.out, exist_ok=True)
    return args, {**config, **config[stage]}


def device_of(config: dict) -> torch.device:
    wanted = config.get("device", "auto")
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    if wanted == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True
    else:
        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
        # Its backward pass is a quarter slower on a CPU than plain matrix products, at these widths.
        torch.backends.cuda.enable_flash_sdp(False)
    return torch.device(wanted)


def autocast(device: torch.device, config: dict):
    """bfloat16 inside the networks unless the config says otherwise."""
    if config.get("bf16", True):
        return torch.autocast(device.type, torch.bfloat16)
    return contextlib.nullcontext()


def learning_rate(step: int, steps: int, peak: float, warmup: int = 100, floor: float = 0.02) -> float:
    """Linear warm-up, then half a cosine down to `floor` of the peak."""
    if step < warmup:
        return peak * (step + 1) / warmup
    part = (step - warmup) / max(1, steps - warmup)
    return peak * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, part))))


def descend(loss: torch.Tensor, optimiser: torch.optim.Optimizer, rate: float, share=None) -> None:
    """One step of the optimiser at this learning rate, times a group's own `scale`; gradients are clipped to norm 1.

    `share` is called once they are there, for processes that train together.
    """
    for group in optimiser.param_groups:
        group["lr"] = group.get("scale", 1.0) * rate
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    if share is not None:
        share()
    torch.nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group["params"]], 1.0)
    optimiser.step()


class Average:
    """Exponential moving average of the weights, warmed up so that early steps are forgotten."""

    def __init__(self, model: nn.Module, decay: float):
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        mine, theirs = list(self.model.parameters()), [p.detach() for p in model.parameters()]
        torch._foreach_lerp_(mine, theirs, 1 - decay)


class Run:
    """Resumable loop state: `for step in run.steps():` saves, logs and stops on time."""

    def __init__(self, stage: str, out: str, config: dict, minutes: float, parts: dict):
        self.path = Path(out) / f"{stage}.pt"
        self.log_path = Path(out) / f"{stage}.log.jsonl"
        self.config, self.parts = config, parts
        self.deadline = time.time() + minutes * 60 if minutes else math.inf
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "deadline", 0.0))  # finish the step, save
        self.step, self.seconds = 0, 0.0
        self.sums: dict[str, float] = {}
        self.count = 0
        if self.path.exists():
            state = torch.load(self.path, map_location="cpu", weights_only=True)
            self.step, self.seconds = state["step"], state["seconds"]
            for name, part in parts.items():
                part.load_state_dict(state[name])

    @property
    def done(self) -> bool:
        return self.step >= self.config["steps"]

    def save(self) -> None:
        if RANK > 0:
            return
        state = {name: part.state_dict() for name, part in self.parts.items()}
        draft = self.path.with_suffix(".draft")
        torch.save({"step": self.step, "seconds": self.seconds, **state}, draft)
        draft.rename(self.path)

    def note(self, **values: torch.Tensor | float) -> None:
        for name, value in values.items():
            value = value.detach() if isinstance(value, torch.Tensor) else value
            self.sums[name] = self.sums.get(name, 0.0) + value
        self.count += 1

    def _log(self) -> None:
        if RANK > 0:
            self.sums, self.count = {}, 0
            return
        means = {name: round(float(total) / max(1, self.count), 5) for name, total in self.sums.items()}
        line = json.dumps({"step": self.step, "seconds": round(self.seconds), **means})
        with self.log_path.open("a") as file:
            file.write(line + "\n")
        print(line, flush=True)
        self.sums, self.count = {}, 0

    def steps(self):
        last_save = mark = time.time()
        while not self.done and not agree_to_stop(time.time() >= self.deadline):
            yield self.step
            self.step += 1
            now = time.time()
            self.seconds += min(now - mark, 60.0)
            mark = now
            if self.step % self.config.get("log_every", 100) == 0:
                self._log()
            if now - last_save > self.config.get("save_seconds", 120):
                self.save()
                last_save = now
        self.save()
