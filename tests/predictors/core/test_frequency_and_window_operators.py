"""Filters of frequencies and attention in windows: unpriced, but paid for by their products and transforms."""

from dataclasses import replace

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.operator_columns import COLUMNS, operator_columns
from predictors.core.workload import Workload, workload
from predictors.roofline import load
from search_spaces.core.ops import AdaptiveFilter, Attention, GlobalFilter, Op, Shape, WindowAttention

BATCH = 3


def asked(op: Op, *inputs: Shape) -> Workload:
    held = operator_columns(op, inputs, op.output_shape(*inputs), BATCH)
    assert held is not None
    return workload(op.kind, op.variant, {name: np.array([float(held[name])]) for name in COLUMNS}, "fp32")


@pytest.mark.parametrize(
    ("op", "inputs"),
    [
        (WindowAttention(4, 7), ((64, 14, 14), (64, 14, 14), (32, 14, 14))),
        (WindowAttention(4, 4, spread=True), ((64, 14, 10), (64, 14, 10), (32, 14, 10))),
        (AdaptiveFilter(8), ((64, 14, 14),)),
        (AdaptiveFilter(16), ((64, 7, 9),)),
    ],
)
def test_an_operator_multiplies_what_its_drawing_says(op: Op, inputs: tuple[Shape, ...]) -> None:
    assert asked(op, *inputs).macs[0] == BATCH * op.macs(*inputs)


@pytest.mark.parametrize("op", [GlobalFilter(), AdaptiveFilter(64)])
def test_a_filter_of_frequencies_pays_for_its_transforms_beside_its_products(op: Op) -> None:
    small, large = (asked(op, (64, side, side)).transform_flops[0] for side in (16, 64))
    assert small == BATCH * 64 * 5 * 16 * 16 * 8
    # Sixteen times the positions, and a logarithm half as large again.
    assert large == 16 * 1.5 * small


def test_attention_transforms_nothing() -> None:
    assert asked(Attention(4), *[(64, 14, 14)] * 3).transform_flops[0] == 0


def test_where_bytes_are_free_the_roofline_still_pays_for_transforms() -> None:
    nothing = np.zeros(1)
    work = replace(asked(GlobalFilter(), (64, 512, 512)), bytes_in=nothing, bytes_out=nothing)
    roofline = load(load_profile("a100"))
    without = roofline.seconds(replace(work, transform_flops=nothing), "fp32")
    assert roofline.seconds(work, "fp32")[0] > 2 * without[0]
