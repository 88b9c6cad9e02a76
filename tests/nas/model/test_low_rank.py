"""Convolutions that are drawn as two: built, and folded for deployment."""

import pytest
import torch

from nas.model.build import build
from nas.model.merge import merge
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.numerics import Numerics
from search_spaces.core.sparsity import Sparsity
from tests.nas.model.drawings import architecture_of, as_if_trained, image_batch

pytestmark = pytest.mark.torch


def network(draw: GraphBuilder) -> Edge:
    """Blocks whose 1x1 convolutions have a norm before them, behind them, a stride, a bias, a norm with a shift."""
    low = Numerics(Sparsity("rank:0.25"))
    x = draw.conv(draw.input(3, 16, 16), 16, 3)
    x = draw.block("mobile", block_function("inverted_residual"), x, numerics=low, width=24, stride=2, expansion=4)
    x = draw.block("large", block_function("unirep"), x, numerics=low, kernel=7)
    x = draw.block("residual", block_function("residual_conv"), x, numerics=low, width=48, stride=2)
    return draw.linear(draw.global_pool(x), 10, name="classifier")


@pytest.mark.parametrize("seed", range(3))
def test_a_low_rank_network_answers_alike_when_it_is_folded(seed: int) -> None:
    architecture = architecture_of(network)
    images = image_batch(architecture, seed)
    trained = as_if_trained(build(architecture, seed=seed), images, seed)
    with torch.no_grad():
        assert (trained(images) - merge(trained, architecture)(images)).abs().max() <= 1e-5


def test_layers_are_found_by_the_names_that_are_drawn() -> None:
    model = build(architecture_of(network))
    first, second = model.get_submodule("large.expand_rank"), model.get_submodule("large.expand")
    assert first.weight.shape == (6, 24, 1, 1) and first.bias is None
    assert second.weight.shape == (96, 6, 1, 1) and second.bias is not None
