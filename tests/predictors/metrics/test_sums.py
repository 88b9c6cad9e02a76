"""Metrics that are sums over operators, on a network small enough to work out by hand."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.evaluation import estimate, interval
from predictors.core.metric import Scene
from predictors.core.operator_columns import COLUMNS, operator_columns
from predictors.core.pricing import load_pricer
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.numerics import Numerics
from search_spaces.core.ops import Concat, Conv2d, GlobalPool, Input, Linear, Multiply, Pool
from search_spaces.core.sparsity import Sparsity


def body(draw: GraphBuilder, x: Edge) -> Edge:
    return draw.activation(draw.norm(draw.conv(x, 8, 1)), "relu")


def network(draw: GraphBuilder) -> Edge:
    x = draw.block("body", body, draw.input(4, 6, 6), numerics=Numerics(Sparsity("unstructured:0.5"), 8, 8))
    return draw.linear(draw.global_pool(x), 10)


ARCHITECTURE = Architecture("hand", {}, draw_whole(network))

# As trained: a 1x1 of 32 weights, its norm of 16, a classifier of 90. Folded, the norm is a bias of 8.
BY_HAND = {
    "params": 32 + 16 + 90,
    "params_deploy": 32 + 8 + 90,
    "macs": 36 * 32 + 80,
    "activations": 36 * 8 + 10,
    # Half the weights of the 1x1 are zero: a byte for each that stays, a bit for each that could.
    "weight_bytes": 16 * 1 + 32 / 8 + 4 * (8 + 90),
    "nonzeros": 16 + 8 + 90,
    "effective_macs": 36 * 16 + 80,
}


@pytest.mark.parametrize("metric", BY_HAND)
def test_a_sum_is_as_by_hand_and_exact(metric: str) -> None:
    told = estimate(ARCHITECTURE, metric, Scene())
    assert (told.value, told.low, told.high) == (BY_HAND[metric],) * 3
    assert (told.provenance, told.covered) == ("exact", 1.0)


def test_energy_pays_for_macs_and_for_what_moves() -> None:
    # Maps in and out of the convolution, its activation, the mean and the classifier; parameters once a batch.
    moved = 36 * (4 + 8) + 36 * (8 + 8) + (36 * 8 + 8) + (8 + 10)
    bytes_moved = 2 * (3 * moved + 32 + 8 + 90)
    told = estimate(ARCHITECTURE, "energy", Scene(batch=3, dtype="fp16"))
    assert told.value == pytest.approx(1.5e-12 * 3 * BY_HAND["macs"] + 160e-12 * bytes_moved)
    assert told.high / told.value == pytest.approx(3.0, rel=1e-3)
    assert told.provenance == "analytic"


def test_latency_is_the_sum_of_the_prices_of_deployed_operators() -> None:
    profile = load_profile("h100")
    pricer = load_pricer(profile)
    seconds = declared = 0.0
    for node in ARCHITECTURE.deployed:
        columns = operator_columns(node.op, ARCHITECTURE.deployed.input_shapes(node), node.shape, 4)
        if columns is not None:
            row = {name: np.array([float(columns[name])]) for name in COLUMNS}
            price = pricer.price(node.op.kind, node.op.variant, row, "fp16").seconds[0]
            seconds += price
            declared += price if node.name == "body.conv" else 0.0
    told = estimate(ARCHITECTURE, "latency", Scene(profile, batch=4, dtype="fp16"))
    assert told.value == pytest.approx(pricer.end_to_end.scale * seconds, rel=1e-12)
    assert told.low < told.value < told.high
    # Nobody measured sparse kernels of 8 bits on this device: the dense price stands in, and says so.
    assert told.covered == pytest.approx(1 - declared / seconds)


@pytest.mark.parametrize(
    ("op", "inputs", "output", "wanted"),
    [
        (Conv2d(8, (3, 5), 2, (1, 2), 1, 4), ((4, 9, 7),), (8, 5, 4), (2, 4, 8, 9, 7, 3, 5, 2, 1, 4, 0)),
        (Linear(10), ((8,),), (10,), (2, 8, 10, 1, 1, 1, 1, 1, 1, 1, 0)),
        (Pool("max", 3, 2, 1), ((4, 9, 7),), (4, 5, 4), (2, 4, 4, 9, 7, 3, 3, 2, 1, 1, 0)),
        (GlobalPool(), ((4, 9, 7),), (4,), (2, 4, 4, 9, 7, 1, 1, 1, 1, 1, 0)),
        (Concat(), ((4, 9, 7), (5, 9, 7)), (9, 9, 7), (2, 9, 9, 9, 7, 1, 1, 1, 1, 1, 0)),
        (Multiply(), ((4, 9, 7), (4,)), (4, 9, 7), (2, 8, 4, 9, 7, 1, 1, 1, 1, 1, 0)),
    ],
)
def test_pricers_read_an_operator_in_columns(op, inputs, output, wanted) -> None:
    columns = operator_columns(op, inputs, output, 2)
    assert columns is not None
    assert tuple(columns[name] for name in COLUMNS) == wanted


def test_the_image_costs_nothing() -> None:
    assert operator_columns(Input(3, 8, 8), (), (3, 8, 8), 1) is None


def test_an_interval_is_central_in_logarithms() -> None:
    low, high = interval(2.0, 0.5)
    assert low * high == pytest.approx(4.0)
    assert high / 2.0 == pytest.approx(np.exp(0.5 * 1.6448536269514722))
    assert interval(2.0, 0.0) == (2.0, 2.0)
