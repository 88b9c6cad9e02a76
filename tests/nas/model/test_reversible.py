import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch
from torch import nn

from nas.model.build import build
from nas.model.reversible import inverse, run_forgetting
from search_spaces.core.architecture import Architecture
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


def kept_bytes(run: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> int:
    """What autograd holds after the way forward, each storage once."""
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        output = run(x)
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


@pytest.mark.parametrize("depth", [1, 3, 6])
def test_a_row_keeps_its_last_map_alone(depth: int) -> None:
    blocks, x = row_of_blocks(depth)
    assert kept_bytes(partial(run_forgetting, blocks), x) == 4 * 2 * 8 * 12 * 12


def network_around_a_row(depth: int, *, reversible: bool = True) -> Architecture:
    """A row between a stem and a classifier."""

    def network(draw: GraphBuilder) -> Edge:
        x = draw.norm(draw.conv(draw.input(3, 12, 12), 8, 3, name="stem"))
        for index in range(depth):
            x = draw.block(f"row.block{index}", block_function("reversible_residual"), x, reversible=reversible)
        return draw.linear(draw.global_pool(x), 5, name="classifier")

    return architecture_of(network)


def test_training_a_built_network_keeps_no_more_for_a_deeper_row() -> None:
    kept = [kept_bytes(build(network), image_batch(network)) for network in map(network_around_a_row, (2, 6))]
    assert kept[0] == kept[1]


def test_a_built_network_learns_as_one_that_keeps_everything() -> None:
    drawn = [network_around_a_row(3, reversible=reversible) for reversible in (True, False)]
    forgetting, keeping = (build(architecture) for architecture in drawn)
    for model in (forgetting, keeping):
        model(image_batch(drawn[0])).square().sum().backward()
    for found, expected in zip(forgetting.parameters(), keeping.parameters(), strict=True):
        torch.testing.assert_close(found.grad, expected.grad, atol=1e-4, rtol=1e-3)
    for name, expected in keeping.state_dict().items():
        torch.testing.assert_close(forgetting.state_dict()[name], expected, msg=name)


def test_a_row_answers_after_training_as_its_blocks_do_one_by_one() -> None:
    architecture = network_around_a_row(3)
    model, x = build(architecture).eval(), image_batch(architecture)
    by_hand = model.get_submodule("norm")(model.get_submodule("stem")(x))
    for index in range(3):
        by_hand = model.get_submodule(f"row.block{index}")(by_hand)
    torch.testing.assert_close(model(x), model.get_submodule("classifier")(by_hand.mean((2, 3))))


@pytest.mark.parametrize("half", [torch.bfloat16, torch.float16])
def test_under_autocast_a_row_keeps_the_precision_of_its_weights(half: torch.dtype) -> None:
    blocks, x = row_of_blocks(2)
    plain = run_forgetting(blocks, x)
    with torch.autocast("cpu", dtype=half):
        again = run_forgetting(blocks, x.to(half).float())
        rounded = run_forgetting(blocks, x.to(half))
    assert again.dtype == rounded.dtype == torch.float32
    assert torch.equal(again, rounded)
    assert torch.allclose(plain, again, atol=0.05)
    rounded.sum().backward()
