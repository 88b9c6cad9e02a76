"""Scaled networks: rounded as published, of the MACs that were asked for, drawn again from what is written."""

import json
import math

import numpy as np
import pytest

from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import architecture_document, read_architecture
from search_spaces.core.graph import GraphNode
from search_spaces.core.load import load_model, load_space
from search_spaces.core.ops import Conv2d, Linear, elements
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace
from search_spaces.scaling.core.rules import list_rules
from search_spaces.scaling.core.scale import Scaled, macs, scale

FACTORS = (2, 4, 8, 16)


def scaled(model: str, rule: str, by: float, **options: object) -> Scaled:
    architecture = load_model(model)
    return scale(load_space(architecture.space_name), architecture, rule, by, options)


def sizes(found: Scaled, setting: str) -> list[int]:
    return [getattr(stage, setting).values[0] for stage in found.space.stages]


def body(architecture: Architecture) -> list[GraphNode]:
    """All operators but the classifier, which the exponents of the paper do not cover."""
    return [node for node in architecture.deployed if not isinstance(node.op, Linear)]


def params(architecture: Architecture) -> int:
    return sum(node.op.params(*architecture.deployed.input_shapes(node)) for node in body(architecture))


def activations(architecture: Architecture) -> int:
    return sum(elements(node.shape) for node in body(architecture) if isinstance(node.op, Conv2d))


def exponent(model: str, rule: str, amount) -> float:
    """Slope of the amount over the MACs, both in logarithms."""
    family = [load_model(model), *(scaled(model, rule, by).architecture for by in FACTORS)]
    return float(np.polyfit(np.log([macs(one) for one in family]), np.log([amount(one) for one in family]), 1)[0])


@pytest.mark.parametrize(
    ("rule", "of_params", "of_activations"),
    # Dollar et al. 2021, arXiv:2103.06877, section 4, and measured with its code.
    [("fast_compound", 0.90, 0.60), ("compound", 0.67, 0.83), ("width", 1.0, 0.5)],
)
@pytest.mark.parametrize("model", ["convnext_tiny", "unireplknet_t"])
def test_parameters_and_activations_grow_with_the_published_exponents(model, rule, of_params, of_activations) -> None:
    assert exponent(model, rule, params) == pytest.approx(of_params, abs=0.02)
    assert exponent(model, rule, activations) == pytest.approx(of_activations, abs=0.03)


@pytest.mark.parametrize("rule", sorted({*list_rules()} - {"patchification"}))
@pytest.mark.parametrize("model", ["convnext_tiny", "resnet50", "mobilenetv2_100", "caformer_s18"])
def test_a_network_has_the_macs_that_were_asked_for(model: str, rule: str) -> None:
    found = scaled(model, rule, 4)
    assert macs(found.architecture) == pytest.approx(4 * macs(load_model(model)), rel=0.05)


def test_widths_are_multiples_of_8_and_sides_of_4() -> None:
    found = scaled("convnext_tiny", "fast_compound", 4)
    assert found.architecture.resolution == 240
    assert sizes(found, "depth") == [3, 3, 10, 3]
    assert all(width % 8 == 0 for width in sizes(found, "width"))


def test_hidden_widths_that_differ_from_block_to_block_widen_each() -> None:
    hidden = {name: value for name, value in load_model("ghostnet_100").choices.items() if name.endswith(".hidden")}
    wider = scaled("ghostnet_100", "width", 4).architecture.choices
    found = {name: value for name, value in wider.items() if name.endswith(".hidden")}
    assert found
    assert all(value == pytest.approx(2 * hidden[name], rel=0.15, abs=8) for name, value in found.items())


def test_what_a_rule_does_not_scale_stays_to_the_digit() -> None:
    deeper, wider = scaled("resnet50", "depth", 2), scaled("resnet50", "width", 2)
    assert sizes(deeper, "width") == [256, 512, 1024, 2048]
    assert sizes(wider, "depth") == [3, 4, 6, 3]
    assert deeper.architecture.resolution == wider.architecture.resolution == 224


def test_stems_and_heads_widen_with_the_network() -> None:
    found = scaled("mobilenetv2_100", "width", 4).space
    assert found.stem.settings["channels"].values[0] == pytest.approx(64, abs=8)
    assert found.head.settings["channels"].values[0] == pytest.approx(2560, rel=0.05)


def group_sizes(architecture: Architecture) -> set[int]:
    graph = architecture.graph
    convolutions = [(node.op, graph.input_shapes(node)[0][0]) for node in graph if isinstance(node.op, Conv2d)]
    return {channels // op.groups for op, channels in convolutions if op.groups > 1}


@pytest.mark.parametrize("model", ["resnext50_32x4d", "regnetx_032", "repvgg_b1g4"])
def test_groups_widen_instead_of_multiplying(model: str) -> None:
    before, after = group_sizes(load_model(model)), group_sizes(scaled(model, "fast_compound", 4).architecture)
    assert max(after) > 1.3 * max(before)
    assert all(size in (1, 2, 4) or size % 8 == 0 for size in after)


def test_a_width_that_its_heads_refuse_moves_to_the_nearest_that_they_take() -> None:
    # Attention heads of 32 channels stand in the last two stages of CAFormer.
    widths = sizes(scaled("caformer_s18", "fast_compound", 4), "width")
    assert [width % 32 for width in widths[2:]] == [0, 0]
    assert [width % 8 for width in widths[:2]] == [0, 0]


def test_a_stem_moves_to_the_nearest_channels_that_its_norm_takes() -> None:
    # 88 would be nearest, and EvoNorm S0 shares out the stem's 44 channels between to 32 groups.
    stem = scaled("resnetv2_50d_evos", "fast_compound", 2).space.stem
    assert stem.settings["channels"].values == (64,)


def test_what_differs_from_block_to_block_keeps_its_place() -> None:
    blocks = Block("inverted_residual", expansion=PerBlock(Choice(2, 4)), kernel=3)
    space = StagedSpace(
        name="by_block",
        resolution=Choice(32),
        stem=Block("conv_stem"),
        stages=(Stage(depth=IntRange(1, 2), width=Choice(16), shrink_at=Choice(0), block=blocks),),
        head=Block("linear_head"),
    )
    design = space.architecture({"stage1.depth": 2, "stage1.block0.expansion": 4, "stage1.block1.expansion": 2})
    longer = scale(space, design, "depth", 2, {}).architecture
    depth = len(longer.choices)
    assert depth > 2
    expansions = [longer.choices[f"stage1.block{block}.expansion"] for block in range(depth)]
    assert expansions == sorted(expansions, reverse=True)
    assert {2, 4} == set(expansions)


def test_smaller_patches_cost_by_the_square_and_attention_by_the_fourth_power() -> None:
    found = scaled("convnext_tiny", "patchification", 4)
    assert found.space.stem.settings["patch"].values == (2,)
    behind = {
        one: sum(node.op.macs(*graph.input_shapes(node)) for node in graph if node.name.startswith("stage"))
        for one, graph in (("after", found.architecture.deployed), ("before", load_model("convnext_tiny").deployed))
    }
    assert behind["after"] == 4 * behind["before"]


def test_a_scaled_network_is_drawn_again_from_its_document(tmp_path) -> None:
    found = scaled("mobilenetv3_large_100", "compound", 2)
    path = tmp_path / "scaled.json"
    path.write_text(json.dumps(architecture_document(found.space, found.architecture)))
    assert read_architecture(path).id == found.architecture.id


def test_a_scaled_network_can_be_scaled_back() -> None:
    there = scaled("convnext_tiny", "width", 4)
    back = scale(there.space, there.architecture, "width", 0.25, {})
    assert back.space.name == there.space.name == "convnext_scaled"
    assert sizes(back, "width") == pytest.approx([96, 192, 384, 768], abs=8)


@pytest.mark.parametrize("by", [0.0, -1.0, 1e-6, 1e6, math.inf, math.nan])
def test_a_factor_that_makes_no_sense_is_refused(by: float) -> None:
    with pytest.raises(SpaceError, match="A factor lies between"):
        scaled("convnext_tiny", "width", by)


def test_a_network_without_stages_is_refused() -> None:
    with pytest.raises(SpaceError, match=r"Only networks of stages can be scaled; 'nasbench201' is a space of cells"):
        scaled("nasbench201_best_cifar10", "width", 2)


def test_a_stem_without_patches_cannot_be_patchified() -> None:
    with pytest.raises(SpaceError, match="The stem 'residual_stem' has no patches"):
        scaled("resnet50", "patchification", 4)


def test_a_size_beyond_every_bound_is_named() -> None:
    with pytest.raises(SpaceError, match=r"stages\.2\.depth: only whole numbers .* got 576"):
        scaled("resnet152", "depth", 16)
