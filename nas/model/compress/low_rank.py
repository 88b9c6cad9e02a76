"""Trained layers as two of a lower rank (PELA, arXiv:2310.10700): W ~ second first, by singular values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor


@dataclass(frozen=True)
class Pair:
    """Names of the weights of two layers that stand for one: `first` (rank, inputs), then `second` (outputs, rank)."""

    first: str
    second: str


def factorise(weight: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """(outputs, inputs, *ones) -> (rank, inputs, *ones), (outputs, rank, *ones): no two of this rank are nearer.

    The singular values are shared out evenly, so that both layers train at one rate.

    Raises:
        ValueError: a kernel larger than 1x1, or a rank that the matrix cannot have.
    """
    outputs, inputs, *ones = weight.shape
    if any(side != 1 for side in ones):
        raise ValueError(f"Only matrices and 1x1 kernels have a rank; the kernel given is {tuple(weight.shape)}.")
    if not 1 <= rank <= min(outputs, inputs):
        raise ValueError(
            f"A rank of {rank} is none of {outputs} outputs x {inputs} inputs: 1 to {min(outputs, inputs)}."
        )
    left, values, right = torch.linalg.svd(weight.detach().double().reshape(outputs, inputs), full_matrices=False)
    roots = values[:rank].sqrt()
    first, second = roots[:, None] * right[:rank], left[:, :rank] * roots
    return first.to(weight).reshape(rank, inputs, *ones), second.to(weight).reshape(outputs, rank, *ones)


def split_pairs(dense: Mapping[str, Tensor], drawn: Mapping[str, Tensor]) -> Iterator[Pair]:
    """The layers of a low-rank network that stand for one of its dense twin, from their state dicts in running order:
    one that the twin lacks, followed by one of the twin's name whose inputs are the first one's outputs."""
    weights = [key for key in drawn if key.endswith(".weight")]
    for first, second in pairwise(weights):
        if first in dense or second not in dense or min(drawn[first].dim(), drawn[second].dim()) == 1:
            continue
        (rank, inputs), (outputs, between) = drawn[first].shape[:2], drawn[second].shape[:2]
        whole = dense[second]
        if rank == between and whole.shape[:2] == (outputs, inputs) and whole.numel() == outputs * inputs:
            yield Pair(first, second)


def split_weights(dense: Mapping[str, Tensor], drawn: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The dense twin's state dict with every split layer factorised, to begin a low-rank network's training from.

    `drawn` is the low-rank network's own state dict, of which names and shapes are read. What has no twin stays as the
    dense network has it; between networks without split layers nothing changes.
    """
    split = dict(dense)
    for pair in split_pairs(dense, drawn):
        split[pair.first], split[pair.second] = factorise(dense[pair.second], drawn[pair.first].shape[0])
    return split
