from itertools import product

import pytest
import torch
from torch import Tensor

from nas.model.compress.block_allocation import Power, allocate, allocate_within

pytestmark = pytest.mark.torch


def curves(seed: int) -> tuple[dict[str, Tensor], dict[str, Power]]:
    rng = torch.Generator().manual_seed(seed)
    losses = {
        name: torch.rand(blocks, generator=rng) * by for name, blocks, by in (("a", 4, 1), ("b", 5, 3), ("c", 3, 0.5))
    }
    # Linear, as MACs cost; one with a floor that no sparsity removes; one that pays only below a half.
    power: dict[str, Power] = {
        "a": lambda density: 2 * density,
        "b": lambda density: 0.5 + 3 * density,
        "c": lambda density: min(1.0, 2 * density),
    }
    return losses, power


def every(losses: dict[str, Tensor], power: dict[str, Power]):
    """(zero blocks, error, power) of every allocation there is."""
    for gone in product(*(range(len(each) + 1) for each in losses.values())):
        named = dict(zip(losses, gone, strict=True))
        error = sum(losses[name].double().sort().values[:count].sum().item() for name, count in named.items())
        yield named, error, sum(power[name](1 - count / len(losses[name])) for name, count in named.items())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("beta", [0.0, 0.1, 0.5, 2.0])
def test_nothing_is_better_than_what_was_allocated(seed: int, beta: float) -> None:
    losses, power = curves(seed)
    found = allocate(losses, power, beta)
    least = min(error + beta * watts for _, error, watts in every(losses, power))
    assert found.error + beta * found.power == pytest.approx(least)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("budget", [1.0, 2.5, 4.0, 6.0, 7.0])
def test_within_a_budget_no_allocation_of_as_little_power_errs_less(seed: int, budget: float) -> None:
    losses, power = curves(seed)
    found = allocate_within(losses, power, budget)
    assert found.power <= budget
    rivals = [error for _, error, watts in every(losses, power) if watts <= found.power + 1e-12]
    assert found.error == pytest.approx(min(rivals))


def test_power_that_weighs_nothing_takes_no_block_and_power_that_weighs_all_takes_every_one() -> None:
    losses, power = curves(0)
    assert set(allocate(losses, power, 0).zero_blocks.values()) == {0}
    assert allocate(losses, power, 1e9).zero_blocks == {"a": 4, "b": 5, "c": 3}


def test_more_weight_on_power_never_costs_more_power() -> None:
    losses, power = curves(1)
    spent = [allocate(losses, power, beta / 10).power for beta in range(40)]
    assert spent == sorted(spent, reverse=True)


def test_what_cannot_be_allocated_is_refused() -> None:
    losses, power = curves(0)
    with pytest.raises(ValueError, match="powers of a"):
        allocate(losses, {"a": power["a"]}, 1)
    with pytest.raises(ValueError, match="beta was -1"):
        allocate(losses, power, -1)
    with pytest.raises(ValueError, match=r"still a power of 0\.5"):
        allocate_within(losses, power, 0.4)
