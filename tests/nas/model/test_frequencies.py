import pytest
import torch

from nas.model.frequencies import AdaptiveFilter, GlobalFilter

pytestmark = pytest.mark.torch


def images(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def circular_convolution(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Depthwise, on (B, C, H, W) and (C, H, W): a sum of shifted kernels."""
    height, width = x.shape[2:]
    shifted = [kernel.roll((row, column), (1, 2)) for row in range(height) for column in range(width)]
    return torch.einsum("bcn,nchw->bchw", x.flatten(2), torch.stack(shifted))


def with_the_mask(constant: complex, channels: int, groups: int) -> AdaptiveFilter:
    """A filter that answers every spectrum with one number."""
    layer = AdaptiveFilter(channels, groups, threshold=0.01)
    shrunk = torch.tensor([constant.real, constant.imag])
    layer.bias2.data.copy_((shrunk + 0.01 * shrunk.sign())[:, None, None, None].expand_as(layer.bias2))
    return layer


def test_a_global_filter_is_a_circular_convolution_as_large_as_the_map() -> None:
    x = images(1, 2, 4, 6)
    layer = GlobalFilter(2, 4, 6)
    layer.start(torch.Generator().manual_seed(1))
    impulse = torch.zeros(1, 2, 4, 6)
    impulse[:, :, 0, 0] = 1
    torch.testing.assert_close(layer(x), circular_convolution(x, layer(impulse)[0]))


@pytest.mark.parametrize("side", [8, 7])
def test_an_adaptive_filter_of_fixed_factors_is_a_circular_convolution(side: int, monkeypatch) -> None:
    x = images(2, 16, side, side)
    kernel = 0.1 * torch.randn(16, side, side, generator=torch.Generator().manual_seed(1))
    layer = AdaptiveFilter(16, 8, threshold=0.01)
    monkeypatch.setattr(layer, "mask", lambda _: torch.fft.rfft2(kernel))
    assert (layer(x) - circular_convolution(x, kernel)).abs().max() <= 1e-5


def test_the_identity_mask_returns_the_map() -> None:
    x = images(2, 16, 8, 6)
    assert (with_the_mask(1, 16, 8)(x) - x).abs().max() <= 1e-6


def test_one_factor_for_all_frequencies_scales_the_map() -> None:
    x = images(1, 8, 4, 4)
    torch.testing.assert_close(with_the_mask(-2, 8, 2)(x), -2 * x)


def test_factors_within_the_threshold_are_shrunk_to_nothing() -> None:
    layer = AdaptiveFilter(8, 2, threshold=0.01)
    layer.bias2.data.fill_(0.01)
    assert torch.equal(layer(images(1, 8, 4, 4)), torch.zeros(1, 8, 4, 4))


def test_the_factors_are_two_complex_layers_with_relu_between_the_parts() -> None:
    layer = AdaptiveFilter(4, 2, threshold=0.0)
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter, generator=torch.Generator().manual_seed(parameter.numel()))
    spectrum = torch.fft.rfft2(images(1, 4, 3, 5))
    first, second = (torch.complex(*weight) for weight in (layer.weight1, layer.weight2))
    shift1, shift2 = (torch.complex(*bias)[..., 0] for bias in (layer.bias1, layer.bias2))
    for block in range(2):
        frequency = spectrum[0, 2 * block : 2 * block + 2, 1, 2]
        hidden = frequency @ first[block] + shift1[block]
        hidden = torch.complex(hidden.real.relu(), hidden.imag.relu())
        expected = hidden @ second[block] + shift2[block]
        torch.testing.assert_close(layer.mask(spectrum)[0, 2 * block : 2 * block + 2, 1, 2], expected)


def test_the_factors_of_a_map_follow_the_map() -> None:
    layer = AdaptiveFilter(8, 2, threshold=0.0)
    layer.start(torch.Generator().manual_seed(0))
    x = images(1, 8, 4, 4)
    assert (layer(2 * x) - 2 * layer(x)).abs().max() > 1e-3


def test_a_filter_made_for_one_map_fits_another() -> None:
    assert AdaptiveFilter(8, 2, threshold=0.01)(images(1, 8, 5, 9)).shape == (1, 8, 5, 9)
