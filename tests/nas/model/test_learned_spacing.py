import itertools

import pytest
import torch
import torch.nn.functional as F

from nas.model.folding import fold_dense
from nas.model.learned_spacing import SpacedDepthwise

pytestmark = pytest.mark.torch

INTERPOLATIONS = ["v1", "gauss", "max"]


def spaced(interpolation: str, count: int = 9, extent: int = 7, *, bias: bool = True) -> SpacedDepthwise:
    layer = SpacedDepthwise(4, count, extent, interpolation, bias)
    with torch.no_grad():
        layer.start(torch.Generator().manual_seed(0))
    return layer


def images() -> torch.Tensor:
    return torch.randn(2, 4, 12, 12, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_places_learn_as_well_as_weights(interpolation: str) -> None:
    layer = spaced(interpolation)
    layer(images()).square().sum().backward()
    for parameter in layer.parameters():
        assert parameter.grad is not None and parameter.grad.abs().mean() > 0


def test_places_on_a_grid_of_three_are_a_dilated_3x3() -> None:
    layer = spaced("v1")
    grid = torch.tensor(list(itertools.product((-3.0, 0.0, 3.0), repeat=2)))
    layer.places.data = grid.T[:, None].expand(2, 4, 9).clone()
    dilated = F.conv2d(images(), layer.weight.reshape(4, 1, 3, 3), layer.bias, padding=3, dilation=3, groups=4)
    torch.testing.assert_close(layer(images()), dilated, atol=1e-5, rtol=0)


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_the_dense_kernel_answers_like_the_trained_layer(interpolation: str) -> None:
    layer = spaced(interpolation)
    torch.testing.assert_close(fold_dense(layer)(images()), layer(images()), atol=1e-6, rtol=0)


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_every_weight_falls_whole_on_the_taps_around_it(interpolation: str) -> None:
    layer = spaced(interpolation)
    torch.testing.assert_close(layer.kernel().sum((1, 2, 3)), layer.weight.sum(1))


def test_a_weight_between_two_taps_is_shared_by_them() -> None:
    layer = SpacedDepthwise(1, 1, 5, "v1", bias=False)
    layer.weight.data.fill_(2.0)
    layer.places.data[:, 0, 0] = torch.tensor([0.25, -1.0])
    expected = torch.zeros(5, 5)
    expected[2, 1], expected[3, 1] = 1.5, 0.5
    torch.testing.assert_close(layer.kernel()[0, 0], expected)


def test_places_that_a_step_drives_out_come_back_to_the_border() -> None:
    layer = spaced("v1").train()
    layer.places.data.fill_(50.0)
    layer(images())
    assert layer.places.max() == 3
