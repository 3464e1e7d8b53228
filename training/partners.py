"""Two or more processes that train one model: each takes a part of every batch, and they share their gradients.

On a few busy CPU cores this is faster than threads, which wait for each other at every operation. Started with
WORLD_SIZE and RANK (0, 1, …) in the environment and a file that all of them know in PARTNERS.
"""

from __future__ import annotations

import os

import torch
import torch.distributed as dist
from torch import nn

COUNT, RANK = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))


def meet() -> None:
    if COUNT > 1:
        dist.init_process_group("gloo", init_method=f"file://{os.environ['PARTNERS']}", rank=RANK, world_size=COUNT)


def wait() -> None:
    """Until all of them are here."""
    if COUNT > 1:
        dist.barrier()


def mine(tensors: tuple[torch.Tensor, ...]) -> list[torch.Tensor]:
    """This process's rows of a batch."""
    return [tensor[RANK::COUNT] for tensor in tensors]


def share(model: nn.Module) -> None:
    """Every process gets the mean of all gradients."""
    if COUNT == 1:
        return
    grads = [p.grad if p.grad is not None else torch.zeros_like(p) for p in model.parameters()]
    flat = torch.cat([g.flatten() for g in grads])
    dist.all_reduce(flat)
    flat /= COUNT
    for p, part in zip(model.parameters(), flat.split([g.numel() for g in grads])):
        p.grad = part.view_as(p)


def agree_to_stop(stop: bool) -> bool:
    """Whether any of them must stop: all do, after the same step."""
    if COUNT == 1:
        return stop
    flag = torch.tensor([float(stop)])
    dist.all_reduce(flag)
    return bool(flag > 0)
