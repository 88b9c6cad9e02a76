"""The examination that every metric sits: a unit, a provenance, honest numbers, the same drawn and compiled."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, get_args

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from nas.compiled.space import CompiledSpace, compile_space
from nas.objective import unit_of
from predictors.core.errors import PredictorError
from predictors.core.estimate import Provenance
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene, list_metrics, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.load import load_space
from search_spaces.core.ops import Op, Shape, elements

# One device with formulas for prices, one with a measured table.
DEVICES = ("h100", "cpu")
SPACES = ("cct", "lsnet", "simplenet")
SAMPLES = 12

# What becomes of a number when the batch, every width, or the side of the image doubles: more, the same, or less.
DOUBLED = {
    "activations": {"batch": "same", "width": "more", "side": "more"},
    "deepmad": {"batch": "same", "width": "more", "side": "more"},
    "deepmad_flops": {"batch": "same", "width": "more", "side": "more"},
    "deepmad_params": {"batch": "same", "width": "more", "side": "same"},
    # Its authors take every network at 224 pixels.
    "deepmad_reference": {"batch": "same", "width": "more", "side": "same"},
    "effective_macs": {"batch": "same", "width": "more", "side": "more"},
    "effectiveness": {"batch": "same", "width": "less", "side": "same"},
    "energy": {"batch": "more", "width": "more", "side": "more"},
    "energy_lmul": {"batch": "more", "width": "more", "side": "more"},
    "latency": {"batch": "more", "width": "more", "side": "more"},
    "macs": {"batch": "same", "width": "more", "side": "more"},
    "madnas": {"batch": "same", "width": "more", "side": "same"},
    "memory_access": {"batch": "same", "width": "more", "side": "more"},
    "nonzeros": {"batch": "same", "width": "more", "side": "same"},
    "params": {"batch": "same", "width": "more", "side": "same"},
    "params_deploy": {"batch": "same", "width": "more", "side": "same"},
    "peak_memory": {"batch": "more", "width": "more", "side": "more"},
    "training_activations": {"batch": "more", "width": "more", "side": "more"},
    "training_memory": {"batch": "more", "width": "more", "side": "more"},
    "weight_bytes": {"batch": "same", "width": "more", "side": "same"},
    "zen_closed_form": {"batch": "same", "width": "more", "side": "same"},
}

# Scores of merit, no quantities: uneven depth is punished below nothing, and who never reaches a scale has none of it.
MAY_BE_NEGATIVE = {"deepmad", "deepmad_reference", "madnas"}

metrics = pytest.mark.parametrize("name", list_metrics())
quantities = pytest.mark.parametrize("name", [name for name in list_metrics() if name not in MAY_BE_NEGATIVE])
devices = pytest.mark.parametrize("device", DEVICES)


def scene(device: str, batch: int = 2) -> Scene:
    return Scene(load_profile(device), batch, "fp32")


@dataclass(frozen=True)
class Unheard(Op):
    """An operator that nobody measured."""

    kind: ClassVar[str] = "unheard_of"

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def macs(self, *inputs: Shape) -> Any:
        return 100 * elements(inputs[0])


def unit(draw: GraphBuilder, x: Edge, *, width: int, stride: int = 1) -> Edge:
    y = draw.activation(draw.norm(draw.conv(x, width, 3, stride=stride)), "relu")
    return draw.add(y, draw.norm(draw.depthwise(y, 5)))


def network(width: int = 16, side: int = 64, unheard: bool = False) -> Architecture:
    """Three maps of growing width and a classifier, with or without an operator without a price."""

    def drawn(draw: GraphBuilder) -> Edge:
        x = draw.block("stem", unit, draw.input(3, side, side), width=width, stride=2)
        x = draw.block("stage1.block0", unit, x, width=2 * width, stride=2)
        x = draw.apply(Unheard(), x) if unheard else x
        x = draw.block("stage2.block0", unit, x, width=4 * width, stride=2)
        return draw.linear(draw.global_pool(x), 10)

    return Architecture("hand", {}, draw_whole(drawn))


@cache
def compiled(space: str) -> CompiledSpace:
    """Under every metric, by measured prices; the spaces' own examination takes prices by formula."""
    return compile_space(load_space(space), list_metrics(), scene("cpu"))


@cache
def designs(space: str) -> tuple[np.ndarray, list[Architecture]]:
    """Some codes, and what they draw."""
    declared = load_space(space)
    codes = declared.sample(SAMPLES, np.random.default_rng(7))
    return codes, [declared.architecture(declared.decode(code)) for code in codes]


@metrics
def test_a_metric_says_its_name_its_unit_and_where_it_comes_from(name: str) -> None:
    metric = load_metric(name, scene("a100"))
    assert metric.name == name
    assert metric.unit == unit_of(name)
    assert metric.provenance in get_args(Provenance)
    assert (type(metric).__doc__ or "").strip()


@metrics
def test_without_a_device_a_metric_answers_or_refuses_but_never_guesses(name: str) -> None:
    try:
        told = estimate(network(), name, Scene())
    except PredictorError as refused:
        assert "--hw" in str(refused)
    else:
        assert told.provenance in ("exact", "analytic")


@metrics
@devices
def test_an_exact_number_has_no_interval_and_any_other_has_one(name: str, device: str) -> None:
    told = estimate(network(), name, scene(device))
    if told.provenance == "exact":
        assert (told.low, told.high, told.covered) == (told.value, told.value, 1.0)
    else:
        assert told.low < told.value < told.high


@metrics
@pytest.mark.parametrize("space", SPACES)
def test_a_compiled_space_says_what_a_drawing_says(space: str, name: str) -> None:
    tables, (codes, architectures) = compiled(space), designs(space)
    scores, column = tables.score_fully(codes), tables.metric_names.index(name)
    for row, architecture in enumerate(architectures):
        told = estimate(architecture, name, scene("cpu"))
        assert scores.values[row, column] == pytest.approx(told.value, rel=1e-9)
        assert scores.covered[row, column] == pytest.approx(told.covered, rel=1e-9)


@quantities
@pytest.mark.parametrize("space", SPACES)
def test_a_quantity_of_a_network_is_above_nothing(space: str, name: str) -> None:
    tables = compiled(space)
    values = tables.score(load_space(space).sample(2000, np.random.default_rng(8)))[:, tables.metric_names.index(name)]
    assert np.isfinite(values).all()
    assert (values > 0).all()


@metrics
@devices
@pytest.mark.parametrize("doubled", ["batch", "width", "side"])
def test_a_doubled_network_costs_as_its_metric_says(doubled: str, device: str, name: str) -> None:
    if name not in DOUBLED:
        pytest.fail(f"say in DOUBLED what becomes of '{name}' when the batch, the widths or the side double")
    before = estimate(network(), name, scene(device)).value
    if doubled == "batch":
        after = estimate(network(), name, scene(device, batch=4)).value
    else:
        after = estimate(network(**{"width": {"width": 32}, "side": {"side": 128}}[doubled]), name, scene(device)).value
    assert DOUBLED[name][doubled] == ("more" if after > before else "less" if after < before else "same")


@devices
def test_an_operator_without_a_price_costs_time_and_is_told_to_be_unpriced(device: str) -> None:
    known, unknown = (estimate(network(unheard=unheard), "latency", scene(device)) for unheard in (False, True))
    assert known.covered == 1.0
    assert unknown.covered < 1.0
    assert unknown.value > known.value


@metrics
def test_a_metric_is_one_file_that_says_what_it_counts(name: str) -> None:
    folder = Path(__file__).parents[2] / "predictors" / "metrics"
    title = (folder / f"{name}.py").read_text(encoding="utf-8").splitlines()[0]
    assert title.startswith('"""') and len(title) > 30
