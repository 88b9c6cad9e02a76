"""Operators that no device was measured for: their fallback pays for what they multiply, and they say so."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.operator_columns import COLUMNS, operator_columns
from predictors.core.workload import workload
from predictors.roofline import load
from search_spaces.core.ops import Attention, GlobalFilter, LocalAggregation, Op, RandomMix, Shape, Subtract

MAP: Shape = (64, 14, 14)
UNPRICED: list[tuple[Op, tuple[Shape, ...]]] = [
    (Attention(4), (MAP, MAP, (32, 14, 14))),
    (RandomMix(), (MAP,)),
    (GlobalFilter(), (MAP,)),
    (LocalAggregation(3), (MAP, (72, 14, 14))),
    (Subtract(), (MAP, MAP)),
]


def columns(op: Op, inputs: tuple[Shape, ...]) -> dict[str, np.ndarray]:
    held = operator_columns(op, inputs, op.output_shape(*inputs), 3)
    assert held is not None
    return {name: np.array([float(held[name])]) for name in COLUMNS}


@pytest.mark.parametrize(("op", "inputs"), UNPRICED)
def test_an_operator_without_a_price_multiplies_what_its_drawing_says(op: Op, inputs: tuple[Shape, ...]) -> None:
    assert workload(op.kind, op.variant, columns(op, inputs), "fp32").macs[0] == 3 * op.macs(*inputs)


@pytest.mark.parametrize(("op", "inputs"), UNPRICED)
def test_its_seconds_are_a_fallback_and_not_a_price(op: Op, inputs: tuple[Shape, ...]) -> None:
    prices = load(load_profile("a100")).price(op.kind, op.variant, columns(op, inputs), "fp16")
    assert not prices.priced[0]
    assert prices.seconds[0] > 0


def test_attention_pays_for_the_square_of_its_positions() -> None:
    small, large = (
        workload("attention", "", columns(Attention(4), ((64, side, side),) * 3), "fp32").macs[0] for side in (14, 28)
    )
    assert large == 16 * small
