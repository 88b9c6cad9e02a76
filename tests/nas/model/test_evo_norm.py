import pytest
import torch
from torch import nn

from nas.model.evo_norm import EvoNormB0, EvoNormS0

pytestmark = pytest.mark.torch


def images() -> torch.Tensor:
    return torch.randn(4, 8, 6, 5, generator=torch.Generator().manual_seed(0)) * 3 + 1


def as_if_trained(norm: nn.Module) -> nn.Module:
    generator = torch.Generator().manual_seed(1)
    for parameter in norm.parameters():
        nn.init.normal_(parameter, generator=generator)
    return norm


def spread(parameter: torch.Tensor) -> torch.Tensor:
    return parameter[:, None, None]


def test_s0_is_its_published_formula() -> None:
    norm, x = as_if_trained(EvoNormS0(8, groups=4)), images()
    deviation = torch.stack([part.flatten(1).std(1, correction=0) for part in x.split(2, 1)], 1)
    expected = x * torch.sigmoid(spread(norm.v) * x) / deviation.repeat_interleave(2, 1)[..., None, None]
    torch.testing.assert_close(norm(x), expected * spread(norm.weight) + spread(norm.bias), atol=1e-4, rtol=1e-5)


def test_s0_answers_for_an_image_alone_as_in_a_batch() -> None:
    norm, x = as_if_trained(EvoNormS0(8, groups=4)), images()
    torch.testing.assert_close(norm(x)[:1], norm(x[:1]))


def test_b0_is_its_published_formula_in_training() -> None:
    norm, x = as_if_trained(EvoNormB0(8, eps=0.0)).train(), images()
    of_batch = x.transpose(0, 1).flatten(1).std(1, correction=0)
    of_map = x.flatten(2).std(2, correction=0)[..., None, None]
    deviation = torch.maximum(spread(of_batch), spread(norm.v) * x + of_map)
    torch.testing.assert_close(norm(x), x / deviation * spread(norm.weight) + spread(norm.bias))


def test_b0_reads_the_batch_while_it_learns_and_the_past_afterwards() -> None:
    norm, x = EvoNormB0(8, momentum=1.0), images()
    learning = norm.train()(x)
    assert not torch.allclose(learning[:1], norm(x[:1]))
    norm(x)
    torch.testing.assert_close(norm.running_var, x.var((0, 2, 3)))
    norm.eval()
    torch.testing.assert_close(norm(x)[:1], norm(x[:1]))


@pytest.mark.parametrize("norm", [EvoNormS0(8, groups=4), EvoNormB0(8)], ids=["s0", "b0"])
def test_every_factor_learns(norm: nn.Module) -> None:
    norm(images()).square().sum().backward()
    assert sum(parameter.numel() for parameter in norm.parameters()) == 3 * 8
    for parameter in norm.parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0
