"""Deformable convolution as a convolution of taps that have moved (arXiv:1703.06211, 2006.08357)."""

import pytest
import torch
import torch.nn.functional as F

from nas.model.deformed import DeformedTaps

pytestmark = pytest.mark.torch


def images(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def deformable(
    x: torch.Tensor, moves: torch.Tensor, weight: torch.Tensor, deforms: str, *, stride: int = 1, reach: int = 8
) -> torch.Tensor:
    kernel = weight.shape[-1]
    taps = DeformedTaps(kernel, deforms, stride, reach)(x, moves)
    return F.conv2d(taps, weight, stride=kernel, groups=weight.shape[0])


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("kernel", [3, 5])
def test_a_square_of_one_scale_everywhere_is_a_dilated_convolution(scale: int, kernel: int) -> None:
    x, weight = images(2, 4, 15, 12), images(4, 1, kernel, kernel, seed=1)
    moves = torch.full((2, 1, 15, 12), scale - 1.0)
    dilated = F.conv2d(x, weight, padding=scale * (kernel // 2), dilation=scale, groups=4)
    torch.testing.assert_close(deformable(x, moves, weight, "square"), dilated, atol=1e-5, rtol=0)


@pytest.mark.parametrize("deforms", ["original", "bounded"])
@pytest.mark.parametrize("stride", [1, 2])
def test_taps_that_stay_are_a_plain_depthwise_convolution(deforms: str, stride: int) -> None:
    x, weight = images(2, 4, 9, 11), images(4, 1, 3, 3, seed=1)
    plain = F.conv2d(x, weight, padding=1, stride=stride, groups=4)
    still = torch.zeros(2, 18, *plain.shape[2:])
    torch.testing.assert_close(deformable(x, still, weight, deforms, stride=stride), plain, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("deforms", "moves"), [("bounded", 18), ("square", 1)])
def test_no_tap_moves_beyond_its_reach(deforms: str, moves: int) -> None:
    layer = DeformedTaps(3, deforms, 1, 2)
    still = layer.places(torch.zeros(1, moves, 6, 6))
    far = layer.places(100 * images(1, moves, 6, 6))
    assert (far - still).abs().max() == 2


def test_a_square_never_shrinks_below_neighbouring_taps() -> None:
    layer = DeformedTaps(3, "square", 1, 8)
    assert torch.equal(layer.places(torch.full((1, 1, 4, 4), -3.0)), layer.places(torch.zeros(1, 1, 4, 4)))


def test_half_a_pixel_is_the_mean_of_two() -> None:
    x = images(1, 1, 5, 5)
    moves = torch.zeros(1, 2, 5, 5)
    moves[:, 1] = 0.5
    between = DeformedTaps(1, "original", 1, 0)(x, moves)
    torch.testing.assert_close(between[..., :-1], (x[..., :-1] + x[..., 1:]) / 2)
    torch.testing.assert_close(between[..., -1], x[..., -1] / 2)


def test_what_the_taps_read_teaches_them_to_move() -> None:
    moves = (0.3 * images(1, 18, 6, 6)).requires_grad_()
    deformable(images(1, 2, 6, 6), moves, images(2, 1, 3, 3, seed=1), "original").square().sum().backward()
    # Beside the border some taps read nothing but the zeros beyond it.
    assert moves.grad is not None and moves.grad[..., 2:4, 2:4].abs().min() > 0
