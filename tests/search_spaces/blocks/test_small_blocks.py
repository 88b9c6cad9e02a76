"""Parameters of small published blocks by their formulas, and what they refuse."""

from typing import Any

import pytest

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import flatten


def params(kind: str, channels: int, **settings: Any) -> int:
    graph = flatten(
        draw_whole(lambda draw: block_function(kind)(draw, draw.input(channels, 14, 14), **settings)), "train"
    )
    return sum(node.op.params(*graph.input_shapes(node)) for node in graph)


@pytest.mark.parametrize(("channels", "reduction", "published"), [(64, 2, 4257), (64, 16, 645), (256, 16, 8721)])
def test_scse_is_both_gates_together(channels: int, reduction: int, published: int) -> None:
    by_channel = 2 * channels**2 // reduction + channels // reduction + channels
    assert params("scse", channels, reduction=reduction) == published == by_channel + channels + 1
    assert params("scse", channels, reduction=reduction, excites="scse_max") == published
    assert params("scse", channels, reduction=reduction, excites="cse") == by_channel
    assert params("scse", channels, excites="sse") == channels + 1


@pytest.mark.parametrize(
    ("channels", "subspaces", "published"), [(512, 4, 2572), (512, 1, 2563), (512, 8, 2584), (64, 4, 332)]
)
def test_ulsam_costs_five_per_channel_and_three_per_subspace(channels: int, subspaces: int, published: int) -> None:
    assert params("ulsam", channels, subspaces=subspaces) == published == 5 * channels + 3 * subspaces


def test_one_way_filters_cost_their_rank_times_their_lengths() -> None:
    assert params("cp_conv", 8, width=12, stride=1, rank=5, kernel=3) == 5 * (2 * 3 + 8 + 12) + 2 * 12 == 130 + 24


def test_one_way_filters_are_few_beside_the_kernel_that_they_stand_for() -> None:
    plain = params("plain_conv", 8, width=12, stride=1, kernel=3) - 12
    assert (plain, params("cp_conv", 8, width=12, stride=1, rank=5, kernel=3) - 2 * 12) == (864, 130)


@pytest.mark.parametrize(("channels", "hidden"), [(16, 48), (40, 120)])
def test_a_ghost_bottleneck_is_two_modules_and_its_gate(channels: int, hidden: int) -> None:
    def module(ins: int, outs: int) -> int:
        return ins * outs // 2 + 9 * outs // 2 + 2 * outs

    settings = {"width": channels, "stride": 1, "hidden": hidden}
    without = params("ghost", channels, **settings)
    assert without == module(channels, hidden) + module(hidden, channels)
    gate = channels * hidden + 5 * hidden + 5 * hidden + 6 * hidden
    assert params("ghost", channels, **settings, long_range="dfc") - without == gate


@pytest.mark.parametrize("layers", [1, 3, 5])
def test_one_shot_aggregation_joins_its_input_and_all_its_layers_once(layers: int) -> None:
    drawn = draw_whole(lambda draw: block_function("osa")(draw, draw.input(64, 14, 14), **osa(layers)))
    joins = [node for node in flatten(drawn, "train") if node.op.variant == "concat"]
    assert [join.shape[0] for join in joins] == [64 + layers * 48]


def osa(layers: int) -> dict[str, int]:
    return {"width": 96, "stride": 1, "hidden": 48, "layers": layers}


@pytest.mark.parametrize("kernel", [3, 5, 7, 9])
def test_ms_block_is_its_units_together(kernel: int) -> None:
    enter, leave = 80 * 96 + 2 * 96, 96 * 64 + 2 * 64
    layer = 32 * 64 + 2 * 64 + kernel**2 * 64 + 2 * 64 + 64 * 32 + 2 * 32
    assert params("ms_block", 80, width=64, kernel=kernel) == enter + 2 * 3 * layer + leave


@pytest.mark.parametrize(
    ("kind", "settings", "reason"),
    [
        ("scse", {"reduction": 3}, "reduction by 3"),
        ("ulsam", {"subspaces": 3}, "3 subspaces"),
        ("transformer", {"head_channels": 24}, "heads of 24"),
        ("ms_block", {"width": 8, "part_channels": 1, "expansion": 0.5}, "no channel"),
    ],
)
def test_what_does_not_divide_is_refused(kind: str, settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(GraphError, match=reason):
        params(kind, 64, **settings)
