"""Operators that no device was measured for: their fallback pays for what they multiply, and they say so."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.core.operator_columns import COLUMNS, operator_columns, priced_as
from predictors.core.workload import workload
from predictors.roofline import load
from search_spaces.core.load import load_model, load_space
from search_spaces.core.ops import (
    Activation,
    Add,
    Attention,
    Conv1d,
    Conv3d,
    Enlarge,
    GlobalFilter,
    LocalAggregation,
    Norm,
    Op,
    Pool,
    RandomMix,
    SGConv,
    Shape,
    Subtract,
)

MAP: Shape = (64, 14, 14)
SIGNAL: Shape = (64, 56)
VOLUME: Shape = (64, 4, 14, 10)
UNPRICED: list[tuple[Op, tuple[Shape, ...]]] = [
    (Attention(4), (MAP, MAP, (32, 14, 14))),
    (RandomMix(), (MAP,)),
    (GlobalFilter(), (MAP,)),
    (LocalAggregation(3), (MAP, (72, 14, 14))),
    (Subtract(), (MAP, MAP)),
    (Conv1d(32, (5,), 2, (2,), groups=4), (SIGNAL,)),
    (Conv3d(32, (3, 3, 3), 1, (1, 1, 1)), (VOLUME,)),
    (Conv3d(32, (3, 5, 1), 2, (1, 2, 0)), (VOLUME,)),
    (Enlarge(2), (VOLUME,)),
    (SGConv(4, 3), (SIGNAL,)),
    (Pool("average", 2, 2), (SIGNAL,)),
    (Pool("max", 3, 2, 1), (VOLUME,)),
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
    prices = load(load_profile("a100")).price(*priced_as(op, inputs), columns(op, inputs), "fp16")
    assert not prices.priced[0]
    assert prices.seconds[0] > 0


@pytest.mark.parametrize("op", [Norm("batch"), Activation("gelu"), Add()])
def test_what_works_on_each_value_alone_costs_the_same_on_a_volume_as_on_a_map(op: Op) -> None:
    volume, flat = VOLUME, (64, 4 * 14, 10)
    pricer = load(load_profile("a100"))
    one, other = (pricer.price(*priced_as(op, (s,)), columns(op, (s,)), "fp16") for s in (volume, flat))
    assert one.priced[0]
    assert one.seconds[0] == other.seconds[0]


def test_a_network_on_signals_or_volumes_says_how_much_of_its_latency_is_a_price() -> None:
    scene = Scene(load_profile("a100"), dtype="fp16")
    signal = load_space("long_sequence").architecture({})
    for architecture in (signal, load_model("stunet_s")):
        latency = estimate(architecture, "latency", scene)
        assert latency.value > 0
        assert 0 < latency.covered < 0.8
        assert estimate(architecture, "deepmad", Scene()).covered == 0


def test_attention_pays_for_the_square_of_its_positions() -> None:
    small, large = (
        workload("attention", "", columns(Attention(4), ((64, side, side),) * 3), "fp32").macs[0] for side in (14, 28)
    )
    assert large == 16 * small
