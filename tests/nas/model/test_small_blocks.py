"""What small published blocks compute, against the formulas that define them."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nas.model.build import build
from nas.model.positions import PositionSoftmax, PositionSum
from search_spaces.blocks.cp_conv import one_way_filters
from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import draw_whole

pytestmark = pytest.mark.torch


def images(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def built(function: Any, channels: int, side: int, **settings: Any) -> nn.Module:
    drawing = draw_whole(lambda draw: function(draw, draw.input(channels, side, side), **settings))
    return build(Architecture("drawn", {}, drawing)).eval()


@pytest.mark.parametrize(("excites", "factor"), [("cse", 0.5), ("sse", 0.5), ("scse", 1.0), ("scse_max", 0.5)])
def test_gates_of_zeros_let_half_of_the_map_through(excites: str, factor: float) -> None:
    model = built(block_function("scse"), 8, 5, excites=excites)
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    torch.testing.assert_close(model(images(2, 8, 5, 5)), factor * images(2, 8, 5, 5))


def test_both_gates_are_summed_or_the_larger_wins() -> None:
    x = images(2, 8, 5, 5)
    models = {
        excites: built(block_function("scse"), 8, 5, excites=excites) for excites in ("cse", "sse", "scse_max", "scse")
    }
    weights = models["scse"].state_dict()
    outputs = {}
    for excites, model in models.items():
        model.load_state_dict({name: weights[name] for name in model.state_dict()})
        outputs[excites] = model(x)
    torch.testing.assert_close(outputs["scse"], outputs["cse"] + outputs["sse"])
    torch.testing.assert_close(outputs["scse_max"], torch.maximum(outputs["cse"], outputs["sse"]))


def test_each_subspace_of_ulsam_adds_a_share_that_sums_to_one() -> None:
    model = built(block_function("ulsam"), 8, 6, subspaces=2)
    seen: list[torch.Tensor] = []
    for name in ("subspace0.softmax", "subspace1.softmax"):
        model.get_submodule(name).register_forward_hook(lambda _, __, output: seen.append(output))
    x = images(2, 8, 6, 6)
    output = model(x)
    for share, part, given in zip(seen, output.split(4, 1), x.split(4, 1), strict=True):
        torch.testing.assert_close(share.sum((2, 3)), torch.ones(2, 1))
        torch.testing.assert_close(part, given * (1 + share))


@pytest.mark.parametrize("stride", [1, 2])
def test_one_way_filters_are_a_dense_kernel_of_their_rank(stride: int) -> None:
    model = built(one_way_filters, 8, 10, width=12, stride=stride, rank=5, kernel=3)
    ways = [
        model.get_submodule(name).get_parameter("weight").detach() for name in ("outputs", "inputs", "column", "row")
    ]
    outputs, inputs, column, row = (weight.flatten(1) for weight in ways)
    dense = torch.einsum("or,ri,rh,rv->oihv", outputs, inputs, column, row)
    expected = F.conv2d(images(2, 8, 10, 10), dense, stride=stride, padding=1)
    torch.testing.assert_close(model(images(2, 8, 10, 10)), expected, atol=1e-4, rtol=1e-5)
    assert sum(weight.numel() for weight in ways) == 130


def test_an_ms_block_whose_convolutions_pass_everything_sums_its_parts() -> None:
    model = built(block_function("ms_block"), 12, 5, width=12, kernel=1, layers=1, part_channels=4, expansion=1)
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.dirac_(module.weight, groups=module.groups)
        elif isinstance(module, nn.BatchNorm2d):
            module.eps = 0.0
        elif isinstance(module, nn.SiLU):
            module.forward = lambda x: x  # type: ignore[method-assign]
    x = images(2, 12, 5, 5)
    first, second, third = x.split(4, 1)
    torch.testing.assert_close(model(x), torch.cat([first, first + second, first + second + third], 1))


def test_sequence_pooling_weighs_positions_by_shares_that_sum_to_one() -> None:
    weights = PositionSoftmax()(images(2, 1, 3, 4))
    torch.testing.assert_close(weights.sum((2, 3)), torch.ones(2, 1))
    x = images(2, 5, 3, 4)
    torch.testing.assert_close(PositionSum()(x, weights), (x * weights).sum((2, 3)))
