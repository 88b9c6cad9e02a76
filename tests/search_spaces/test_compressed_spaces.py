"""Spaces that hold another space's designs, and the same with zeros or few bits."""

import numpy as np
import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_points, load_space
from search_spaces.core.space import SearchSpace
from search_spaces.core.sparsity import Sparsity

HOMES = {"large_kernel_sparse": "large_kernel", "mobile_int8": "mobile"}
EIGHT_BITS = {"weight_bits": 8, "activation_bits": 8}
INSIDE = [(space, home, name) for space, home in HOMES.items() for name in load_points(home)]


def exact(space: str, metric: str, choices: dict) -> float:
    return estimate(load_space(space).architecture(choices), metric, Scene()).value


@pytest.mark.parametrize(("space", "home", "name"), INSIDE)
def test_a_published_network_is_inside_as_it_is_at_home(space: str, home: str, name: str) -> None:
    choices = load_points(home)[name].choices
    assert load_space(space).architecture(choices).id == load_space(home).architecture(choices).id


def test_mobilenetv2_in_eight_bits_takes_a_quarter_and_its_biases() -> None:
    choices = dict(load_points("mobile")["mobilenetv2_100"].choices)
    eight = {f"stage{stage}.{name}": bits for stage in range(1, 8) for name, bits in EIGHT_BITS.items()}
    full, small = (
        exact("mobile_int8", "weight_bytes", choices),
        exact("mobile_int8", "weight_bytes", {**choices, **EIGHT_BITS, **eight}),
    )
    parameters = exact("mobile_int8", "params_deploy", choices)
    biases = (4 * small - full) / 12
    assert full == 4 * parameters
    assert small == parameters - biases + 4 * biases
    # Folded norms' and the classifier's: 17,056 and 1,000.
    assert biases == 18_056


def test_four_bit_weights_of_floating_activations_are_never_drawn() -> None:
    space = load_space("mobile_int8")
    drawn = [space.decode(code) for code in space.sample(500, np.random.default_rng(0))]
    pairs = {(one[f"stage{at}.weight_bits"], one[f"stage{at}.activation_bits"]) for one in drawn for at in range(1, 8)}
    assert pairs == {(32, 32), (8, 8), (4, 8)}
    assert {(one["weight_bits"], one["activation_bits"]) for one in drawn} == {(32, 32), (8, 8)}


def test_steps_lead_from_floats_to_integers_and_on() -> None:
    space = load_space("mobile_int8")
    code = space.encode(load_points("mobile")["mobilenetv2_100"].choices)
    for wanted in ((8, 8), (4, 8)):
        near = {(one["stage3.weight_bits"], one["stage3.activation_bits"]): one for one in _near(space, code)}
        code = space.encode(near[wanted])


def _near(space: SearchSpace, code: np.ndarray) -> list[dict]:
    return [space.decode(other) for other in space.neighbours(code)]


@pytest.mark.slow
def test_every_pattern_fits_every_width() -> None:
    dense, sparse = load_space("large_kernel"), load_space("large_kernel_sparse")
    patterns = [len(sparse.dimensions[f"stage{stage}.sparsity"].values) for stage in range(1, 5)]
    assert sparse.cardinality() == dense.cardinality() * np.prod(patterns, dtype=object)


def test_zeros_are_met_in_every_feed_forward_convolution() -> None:
    space = load_space("large_kernel_sparse")
    point = load_points("large_kernel")["unireplknet_a"].choices
    graph = space.architecture({**point, "stage3.sparsity": "unstructured:0.9"}).deployed
    sparse = [
        node for node in graph if node.block.startswith("stage3.block") and node.name.endswith(("expand", "project"))
    ]
    assert len(sparse) == 12
    for node in sparse:
        inputs = graph.input_shapes(node)
        weights = 160 * 640
        assert node.op.sparsity == Sparsity("unstructured:0.9")
        assert node.op.params(*inputs) - node.op.nonzeros(*inputs) == 9 * weights // 10


def test_2_of_4_halves_the_work_of_the_convolutions_that_it_is_meant_for() -> None:
    point = load_points("large_kernel")["unireplknet_a"].choices
    every = {f"stage{stage}.sparsity": "2:4" for stage in range(1, 5)}
    space = load_space("large_kernel_sparse")
    meant = 0
    graph = space.architecture(point).deployed
    for node in graph:
        if node.name.endswith((".expand", ".project")):
            meant += node.op.macs(*graph.input_shapes(node))
    told = exact("large_kernel_sparse", "effective_macs", {**point, **every})
    assert told == exact("large_kernel_sparse", "macs", {**point, **every}) - meant / 2
