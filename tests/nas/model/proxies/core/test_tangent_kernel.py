"""Jacot et al. 2018, arXiv:1806.07572: theorem 2, and what the kernel is."""

import math

import pytest
import torch
from torch import Tensor, nn

from nas.model.proxies.core import tangent_kernel as room
from nas.model.proxies.core.settled import settle
from nas.model.proxies.core.tangent_kernel import tangent_kernel
from tests.nas.model.proxies.drawn_networks import asked, convnet, subject_of

pytestmark = pytest.mark.torch

IMAGES = 6


def settled() -> tuple[nn.Module, Tensor]:
    subject = subject_of(convnet, batch=IMAGES)
    return settle(subject.model(), subject.images()), subject.images()


def brute_force(model: nn.Module, images: Tensor) -> Tensor:
    """(B, B) from the whole Jacobian, of one pass for all images."""
    answers = model(images).sum(1)
    rows = [torch.autograd.grad(answer, list(model.parameters()), retain_graph=True) for answer in answers]
    jacobian = torch.stack([torch.cat([part.flatten() for part in row]) for row in rows])
    return jacobian @ jacobian.T


def test_the_kernel_is_the_product_of_jacobians() -> None:
    model, images = settled()
    expected = brute_force(model, images)
    assert torch.allclose(tangent_kernel(model, images).float(), expected, rtol=1e-4)


def test_it_is_symmetric_and_never_negative() -> None:
    kernel = tangent_kernel(*settled())
    assert torch.allclose(kernel, kernel.T)
    assert float(torch.linalg.eigvalsh(kernel)[0]) >= -1e-5


def test_gradients_held_in_handfuls_give_the_same_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    model, images = settled()
    whole = tangent_kernel(model, images)
    monkeypatch.setattr(room, "GRADIENTS_HELD", 1)
    assert torch.allclose(tangent_kernel(model, images), whole)


def test_the_proxies_are_its_condition_and_its_trace() -> None:
    spectrum = torch.linalg.eigvalsh(tangent_kernel(*settled()))
    assert asked("ntk_trace", convnet, batch=IMAGES).value == pytest.approx(float(spectrum.sum()))
    assert asked("ntk_cond", convnet, batch=IMAGES).value == pytest.approx(float(spectrum[-1] / spectrum[0]), rel=1e-4)


class Scaled(nn.Module):
    """Two matrices in the kernel's parametrisation: weights of variance 1, divided by the root of their fan-in."""

    def __init__(self, width: int, inputs: int = 8) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.first = nn.Parameter(torch.randn(width, inputs, generator=generator))
        self.second = nn.Parameter(torch.randn(1, width, generator=generator))

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.relu(x @ self.first.T / math.sqrt(self.first.shape[1]))
        return hidden @ self.second.T / math.sqrt(self.second.shape[1])


def change_in_training(width: int) -> float:
    """By how much 200 steps of gradient descent change the kernel, relatively."""
    generator = torch.Generator().manual_seed(1)
    images, targets = torch.randn(16, 8, generator=generator), torch.randn(16, 1, generator=generator)
    model = Scaled(width)
    before = tangent_kernel(model, images)
    descent = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(200):
        descent.zero_grad()
        (model(images) - targets).square().mean().backward()
        descent.step()
    return float((tangent_kernel(model, images) - before).norm() / before.norm())


def test_the_wider_a_network_the_less_its_kernel_changes_in_training() -> None:
    widths = (64, 256, 1024, 4096)
    changes = [change_in_training(width) for width in widths]
    assert changes == sorted(changes, reverse=True)
    slope = math.log(changes[-1] / changes[0]) / math.log(widths[-1] / widths[0])
    assert slope <= -0.4
