"""How many blocks each layer loses: the least error + beta * power(density) over all (LPViT, arXiv:2407.02068)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

import torch
from torch import Tensor

# Of the share of blocks that stay, 0 to 1; in joules, watts or MACs, as whoever gives it likes.
Power = Callable[[float], float]
HALVINGS = 60


@dataclass(frozen=True)
class Allocation:
    """`zero_blocks` by layer; what they cost: the sum of the losses, and the power that is left."""

    zero_blocks: Mapping[str, int]
    error: float
    power: float


def allocate(losses: Mapping[str, Tensor], power: Mapping[str, Power], beta: float) -> Allocation:
    """The least of error + `beta` * power, exactly, for whatever curves: no layer's choice changes another's.

    `losses` are those of every block of a layer, from `block_losses`; of a layer the cheapest go first.

    Raises:
        ValueError: losses and powers of different layers, or beta below zero.
    """
    if losses.keys() != power.keys():
        raise ValueError(f"Losses of {', '.join(losses)}, but powers of {', '.join(power)}.")
    if not beta >= 0:
        raise ValueError(f"A layer's power weighs at least nothing; beta was {beta:g}.")
    chosen = {name: _least(_errors(losses[name]), _powers(power[name], losses[name].numel()), beta) for name in losses}
    errors, powers = (sum(one[place] for one in chosen.values()) for place in (1, 2))
    return Allocation({name: int(one[0]) for name, one in chosen.items()}, errors, powers)


def allocate_within(losses: Mapping[str, Tensor], power: Mapping[str, Power], budget: float) -> Allocation:
    """The allocation of the smallest beta whose power stays within the budget: no other that uses as little power has a
    smaller error (Everett 1963, https://doi.org/10.1287/opre.11.3.399).

    Raises:
        ValueError: even without any block there is more power than the budget, or as in `allocate`.
    """
    low, high = 0.0, 1.0
    found = allocate(losses, power, low)
    if found.power <= budget:
        return found
    least = sum(curve(0.0) for curve in power.values())
    if least > budget:
        raise ValueError(f"Without any block there is still a power of {least:g}; the budget is {budget:g}.")
    while (found := allocate(losses, power, high)).power > budget:
        low, high = high, 2 * high
        if high == inf:
            raise ValueError(f"No allocation stays within {budget:g}: a curve falls where blocks are added.")
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        tried = allocate(losses, power, middle)
        low, high, found = (low, middle, tried) if tried.power <= budget else (middle, high, found)
    return found


def _errors(losses: Tensor) -> Tensor:
    """(blocks + 1,): the loss of 0, 1, ... of the cheapest blocks."""
    ordered = losses.detach().double().flatten().sort().values
    return torch.cat([ordered.new_zeros(1), ordered.cumsum(0)])


def _powers(power: Power, blocks: int) -> Tensor:
    """(blocks + 1,): the power with so many blocks gone."""
    return torch.tensor([power(1 - gone / blocks) for gone in range(blocks + 1)], dtype=torch.float64)


def _least(errors: Tensor, powers: Tensor, beta: float) -> tuple[int, float, float]:
    """How many blocks go, their error, and the power left. Of equals the fewest go."""
    gone = int((errors + beta * powers.to(errors.device)).argmin())
    return gone, float(errors[gone]), float(powers[gone])
