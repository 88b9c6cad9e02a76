"""STU-Net (Huang et al. 2023, arXiv:2304.06716, table 1), counted without building it."""

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model
from search_spaces.core.unet_space import UNetSpace
from search_spaces.scaling.core.rules import rule_factors
from search_spaces.stunet import SPACE

# Parameters with a head for 105 classes at each of five stages, and the table's tera-MACs on 128 x 128 x 128.
PUBLISHED = {
    "stunet_s": (14_596_941, 0.13),
    "stunet_b": (58_262_669, 0.51),
    "stunet_l": (440_302_605, 3.81),
    "stunet_h": (1_457_326_221, 12.60),
}


def count(model: str, metric: str) -> float:
    return estimate(load_model(model), metric, Scene()).value


@pytest.mark.parametrize("model", PUBLISHED)
def test_a_published_model_has_its_parameters_to_the_digit(model: str) -> None:
    assert count(model, "params") == PUBLISHED[model][0]


@pytest.mark.parametrize("model", PUBLISHED)
def test_its_macs_are_the_tables_where_adding_a_bias_counts_as_one(model: str) -> None:
    # The table's tool counts a bias as a product for each output; every convolution here has one.
    with_biases = count(model, "macs") + count(model, "activations")
    assert round(with_biases / 1e12, 2) == PUBLISHED[model][1]


@pytest.mark.parametrize(
    ("smaller", "larger", "rule", "by"),
    [
        ("stunet_s", "stunet_b", "width", 2**2),
        ("stunet_b", "stunet_l", "depth_width", 2**3),
        ("stunet_l", "stunet_h", "depth_width", 1.5**3),
    ],
)
def test_a_rule_leads_from_one_published_model_to_the_next(smaller: str, larger: str, rule: str, by: float) -> None:
    factors = rule_factors(rule, by, 128, {})
    before, after = (load_model(model).choices for model in (smaller, larger))
    assert factors.width * before["width"] == pytest.approx(after["width"])
    assert factors.depth * before["stage1.depth"] == pytest.approx(after["stage1.depth"])
    # Of a stage, the block that reads the wider or larger input is there once whatever the depth.
    assert 0.9 * by < count(larger, "macs") / count(smaller, "macs") < by


def test_a_decoder_reads_the_map_of_its_own_stage() -> None:
    graph = load_model("stunet_s").graph
    shapes = {node.name: node.shape for node in graph}
    assert shapes["encoder6.block0.output_activation"] == (256, 4, 4, 4)
    assert shapes["up5.concat"] == (512, 8, 8, 8)
    assert shapes["head1.classifier"] == (105, 128, 128, 128)


def test_a_side_that_cannot_be_halved_five_times_is_refused() -> None:
    with pytest.raises(SpaceError, match="multiple of 32"):
        SPACE.at_resolution(100)
    assert SPACE.at_resolution(96).architecture({"width": 16}).resolution == 96


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_same_declaration_draws_signals_maps_and_volumes(rank: int) -> None:
    space = UNetSpace(**{**SPACE.model_dump(), "spatial_rank": rank, "resolution": 64})
    graph = space.architecture({"width": 16}).graph
    assert graph.nodes[graph.output].shape == (105, *(64,) * rank)


def test_a_stage_is_never_narrower_than_the_one_before() -> None:
    with pytest.raises(SpaceError, match=r"stage6.growth >= stage5.growth"):
        SPACE.architecture({"stage5.growth": 16, "stage6.growth": 8})
