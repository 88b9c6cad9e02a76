"""SGConv against its definition (Li et al. 2022, arXiv:2210.09298, section 3)."""

import pytest
import torch
import torch.nn.functional as F

from nas.model.initialise import initialise
from nas.model.long_convolution import SGConv

pytestmark = pytest.mark.torch

CHANNELS, LENGTH, TAPS, SCALES = 64, 1024, 16, 7


@pytest.fixture
def layer() -> SGConv:
    layer = SGConv(CHANNELS, LENGTH, TAPS, SCALES, decay=0.5)
    initialise(layer, torch.Generator().manual_seed(0))
    return layer


def test_its_kernel_is_as_long_as_the_signal_and_of_norm_one_at_first(layer: SGConv) -> None:
    kernel = layer.kernel()
    assert kernel.shape == (CHANNELS, LENGTH)
    torch.testing.assert_close(kernel.norm(dim=1), torch.ones(CHANNELS))
    assert layer.weight.numel() == 112 * CHANNELS


def test_every_scale_weighs_less_than_the_one_before(layer: SGConv) -> None:
    lengths = [TAPS * 2 ** max(0, scale - 1) for scale in range(SCALES)]
    means = [float(piece.abs().mean()) for piece in layer.kernel().detach().split(lengths, dim=1)]
    assert means == sorted(means, reverse=True)
    assert len(set(means)) == SCALES


def test_a_scale_stretches_its_taps_and_weakens_them(layer: SGConv) -> None:
    layer.weight.data.copy_(torch.ones(()))
    first = layer.first_norm[0].item()
    kernel = layer.kernel()[0] * first
    for scale, (start, end) in enumerate([(0, 16), (16, 32), (32, 64), (64, 128)]):
        torch.testing.assert_close(kernel[start:end], torch.full((end - start,), 0.5**scale))


def test_training_moves_the_kernel_and_not_what_it_is_divided_by(layer: SGConv) -> None:
    layer.weight.data.mul_(3)
    torch.testing.assert_close(layer.kernel().norm(dim=1), torch.full((CHANNELS,), 3.0))


def test_fourier_transforms_convolve_as_a_causal_sum_does(layer: SGConv) -> None:
    x = torch.randn(2, CHANNELS, LENGTH, generator=torch.Generator().manual_seed(1))
    kernel = layer.kernel().flip(1)[:, None]
    direct = F.conv1d(F.pad(x.double(), (LENGTH - 1, 0)), kernel.double(), groups=CHANNELS)
    error = (layer(x).detach() - direct.detach()).norm() / direct.detach().norm()
    assert error < 1e-5


def test_no_value_hears_what_comes_after_it(layer: SGConv) -> None:
    x = torch.randn(1, CHANNELS, LENGTH, generator=torch.Generator().manual_seed(2))
    changed = x.clone()
    changed[:, :, 600:] += 1
    torch.testing.assert_close(layer(x)[:, :, :600], layer(changed)[:, :, :600])


def test_fewer_scales_hear_no_further_than_they_reach() -> None:
    short = SGConv(1, LENGTH, TAPS, 3, decay=0.5)
    initialise(short, torch.Generator().manual_seed(0))
    impulse = torch.zeros(1, 1, LENGTH)
    impulse[0, 0, 0] = 1
    response = short(impulse)[0, 0]
    torch.testing.assert_close(response[:64], short.kernel()[0])
    torch.testing.assert_close(response[64:], torch.zeros(LENGTH - 64))
