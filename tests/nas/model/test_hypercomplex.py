import pytest
import torch
import torch.nn.functional as F

from nas.model.folding import fold_dense
from nas.model.hypercomplex import HypercomplexConv

pytestmark = pytest.mark.torch


def hypercomplex(algebra: int, *, stride: int = 1, bias: bool = True) -> HypercomplexConv:
    layer = HypercomplexConv(8, 16, 3, algebra, stride, bias)
    with torch.no_grad():
        layer.start(torch.Generator().manual_seed(0))
        if layer.bias is not None:
            layer.bias.normal_(generator=torch.Generator().manual_seed(2))
    return layer


def images() -> torch.Tensor:
    return torch.randn(2, 8, 9, 9, generator=torch.Generator().manual_seed(1))


# Grassucci et al. 2022: n^3 + out in k^2 / n weights, and a bias.
@pytest.mark.parametrize(("algebra", "published"), [(1, 73_857), (2, 37_000), (4, 18_624), (8, 9_856)])
def test_an_algebra_of_n_dimensions_leaves_one_nth_of_the_weights(algebra: int, published: int) -> None:
    layer = HypercomplexConv(64, 128, 3, algebra, stride=1, bias=True)
    assert sum(parameter.numel() for parameter in layer.parameters()) == published


def test_one_dimension_is_a_real_convolution_times_its_only_rule() -> None:
    layer = hypercomplex(1)
    expected = F.conv2d(images(), layer.rules.item() * layer.parts[0], layer.bias, padding=1)
    torch.testing.assert_close(layer(images()), expected)


def test_two_dimensions_and_the_rule_of_i_are_a_complex_convolution() -> None:
    layer = hypercomplex(2, bias=False)
    layer.rules.data = torch.tensor([[[1.0, 0.0], [0.0, 1.0]], [[0.0, -1.0], [1.0, 0.0]]])
    real, imaginary = images().split(4, 1)
    kernel = torch.complex(*layer.parts.detach())
    expected = F.conv2d(torch.complex(real, imaginary), kernel, padding=1)
    joined = torch.cat([expected.real, expected.imag], 1)
    torch.testing.assert_close(layer(images()), joined, atol=1e-5, rtol=0)


@pytest.mark.parametrize("algebra", [1, 2, 4, 8])
@pytest.mark.parametrize("stride", [1, 2])
def test_the_dense_convolution_answers_like_the_trained_layer(algebra: int, stride: int) -> None:
    layer = hypercomplex(algebra, stride=stride)
    torch.testing.assert_close(fold_dense(layer)(images()), layer(images()), atol=1e-6, rtol=0)


@pytest.mark.parametrize("algebra", [2, 4, 8])
def test_the_rules_learn_as_well_as_the_weights(algebra: int) -> None:
    layer = hypercomplex(algebra)
    layer(images()).square().sum().backward()
    for parameter in layer.parameters():
        assert parameter.grad is not None and parameter.grad.abs().mean() > 0


@pytest.mark.parametrize("algebra", [1, 2, 4, 8])
def test_training_starts_with_a_kernel_as_wide_as_a_dense_one(algebra: int) -> None:
    layer = HypercomplexConv(64, 128, 3, algebra, stride=1, bias=False)
    with torch.no_grad():
        layer.start(torch.Generator().manual_seed(0))
    assert layer.kernel().var().item() == pytest.approx(2 / (64 * 9), rel=0.05)
