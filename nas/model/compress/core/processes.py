"""Processes that train one model together, as torchrun starts them; one alone where nobody started others."""

import torch
from torch import Tensor
from torch import distributed as dist


def process_count() -> int:
    """How many there are."""
    return dist.get_world_size() if _are_several() else 1


def own_rank() -> int:
    """Which of them this is, from 0."""
    return dist.get_rank() if _are_several() else 0


def summed(values: Tensor) -> Tensor:
    """The sum over all processes, of which each gets a copy; no gradient passes."""
    total = values.clone()
    if process_count() > 1:
        dist.all_reduce(total)
    return total


def widest(bounds: Tensor) -> Tensor:
    """(2,): the least and the greatest of all processes' (least, greatest)."""
    if process_count() == 1:
        return bounds
    reach = bounds * torch.tensor([-1.0, 1.0], device=bounds.device)
    dist.all_reduce(reach, dist.ReduceOp.MAX)
    return reach * torch.tensor([-1.0, 1.0], device=bounds.device)


def _are_several() -> bool:
    return dist.is_available() and dist.is_initialized()
