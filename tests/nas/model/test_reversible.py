import copy
from typing import Any

import pytest
import torch
from torch import nn

from nas.model.build import build
from nas.model.reversible import inverse, run_forgetting
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of, as_if_trained, image_batch

pytestmark = pytest.mark.torch


def row_of_blocks(depth: int, **settings: Any) -> tuple[list[nn.Module], torch.Tensor]:
    """Built blocks as if trained, and images for them."""

    def network(draw: GraphBuilder) -> Edge:
        x = draw.input(8, 12, 12)
        for index in range(depth):
            x = draw.block(f"row.block{index}", block_function("reversible_residual"), x, **settings)
        return x

    architecture = architecture_of(network)
    model = as_if_trained(build(architecture), image_batch(architecture), seed=0)
    return [model.get_submodule(f"row.block{index}") for index in range(depth)], image_batch(architecture)


def kept_bytes(blocks: list[nn.Module], x: torch.Tensor) -> int:
    """What autograd holds after the way forward, each storage once, without the weights."""
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        output = run_forgetting(blocks, x)
    assert output.requires_grad
    return sum(kept.values())


@pytest.mark.parametrize("settings", [{}, {"kernel": 7, "expansion": 2, "activation": "gelu"}], ids=["usual", "other"])
def test_the_input_comes_back_from_the_output(settings: dict[str, Any]) -> None:
    (block,), x = row_of_blocks(1, **settings)
    y = block(x)
    assert (y - x).abs().max() > 0.1
    torch.testing.assert_close(inverse(block, y), x, atol=1e-5, rtol=0)


def test_nothing_but_rounding_is_lost_through_a_row_of_ten() -> None:
    blocks, x = row_of_blocks(10)
    y = x = x.double()
    for block in blocks:
        y = block.double()(y)
    for block in reversed(blocks):
        y = inverse(block, y)
    torch.testing.assert_close(y, x, atol=1e-12, rtol=0)


def test_forgetting_changes_no_gradient() -> None:
    kept, x = row_of_blocks(3)
    forgotten = copy.deepcopy(kept)
    x_kept, x_forgotten = x.clone().requires_grad_(), x.clone().requires_grad_()
    y = x_kept
    for block in kept:
        y = block(y)
    again = run_forgetting(forgotten, x_forgotten)
    torch.testing.assert_close(again, y)
    y.square().sum().backward()
    again.square().sum().backward()
    torch.testing.assert_close(x_forgotten.grad, x_kept.grad, atol=1e-3, rtol=1e-4)
    for one, other in zip(kept, forgotten, strict=True):
        for expected, found in zip(one.parameters(), other.parameters(), strict=True):
            torch.testing.assert_close(found.grad, expected.grad, atol=1e-3, rtol=1e-3)


def test_what_is_kept_does_not_grow_with_depth() -> None:
    kept = {kept_bytes(*row_of_blocks(depth)) for depth in (1, 3, 6)}
    assert kept == {4 * 2 * 8 * 12 * 12}
