"""DeepMAD as its authors' code computes it, on all seven structures that they published."""

import json
from math import exp, log
from pathlib import Path

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.load import load_model

# alibaba/lightweight-neural-architecture-search, 8ccaf88, as run: score, FLOPs, parameters, rho.
REFERENCE = {
    "deepmad_r18": (32085.39694913356, 1837323208, 11153088, 0.2990955537315473),
    "deepmad_r34": (43107.866265132965, 3675274792, 21073160, 0.2999905763894322),
    "deepmad_r50": (48884.470402907005, 4087263656, 24208144, 0.29975226791565324),
    "deepmad_29m_224": (11870.702899017062, 4448877776, 26876956, 0.4964788262497393),
    "deepmad_29m_288": (11682.053358136214, 4434568884, 26910630, 0.4966305105549275),
    "deepmad_50m": (14644.160284115278, 8611349082, 47359964, 0.49302047889972944),
    "deepmad_89m": (17746.365960576408, 15257277784, 85764780, 0.4951385271582173),
}
METRICS = ("deepmad_reference", "deepmad_flops", "deepmad_params", "effectiveness")

SHARED = Path(__file__).parents[4] / "shared" / "data" / "deepmad_published.json"


@pytest.mark.parametrize("name", REFERENCE)
def test_a_published_structure_scores_and_counts_as_in_the_authors_code(name: str) -> None:
    told = [estimate(load_model(name), metric, Scene()).value for metric in METRICS]
    assert told == pytest.approx(REFERENCE[name], rel=1e-12)


@pytest.mark.skipif(not SHARED.exists(), reason="the published structures are not at hand in ../shared/data")
def test_the_numbers_held_here_are_the_published_ones() -> None:
    published = json.loads(SHARED.read_text())
    keys = ("score", "flops", "model_size", "efficient_score")
    held = {name.lower().replace("-", "_"): entry["reference"] for name, entry in published.items()}
    assert {name: tuple(entry[key] for key in keys) for name, entry in held.items()} == REFERENCE


@pytest.mark.parametrize("name", ["deepmad_r18", "deepmad_r34", "deepmad_r50"])
def test_without_squeeze_excite_at_224_pixels_both_semantics_are_one(name: str) -> None:
    own, theirs = (estimate(load_model(name), metric, Scene()).value for metric in ("deepmad", "deepmad_reference"))
    assert own == pytest.approx(theirs, rel=1e-12)


def gated(draw: GraphBuilder, x: Edge, *, width: int, gate: bool) -> Edge:
    x = draw.conv(x, width, 3, stride=2)
    return draw.multiply(x, draw.activation(draw.global_pool(x), "sigmoid")) if gate else x


def test_behind_the_first_gate_the_resolution_is_forgotten() -> None:
    def network(draw: GraphBuilder) -> Edge:
        x = draw.block("stem", gated, draw.input(3, 96, 96), width=8, gate=False)
        x = draw.block("stage1.block0", gated, x, width=16, gate=True)
        x = draw.block("stage2.block0", gated, x, width=32, gate=False)
        return draw.linear(draw.global_pool(x), 10)

    told = estimate(Architecture("hand", {}, draw_whole(network)), "deepmad_reference", Scene()).value
    first, second, third = 0.5 * log(27), 0.5 * log(27 * 72), 0.5 * log(27 * 72 * 144)
    expected = (log(8) + 2 * log(112)) * first + log(16) * second + log(32) * third - 10 * exp(0)
    assert told == pytest.approx(expected, rel=1e-12)
