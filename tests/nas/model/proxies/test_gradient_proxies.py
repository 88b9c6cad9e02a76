"""Against plain autograd on a network small enough for a whole Hessian."""

import math
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.functional import hessian, jacobian
from torch.func import functional_call

from nas.model.proxies.core.subject import Subject
from nas.model.proxies.fisher import saliency
from nas.model.proxies.jacob_cov import OFFSET, independence
from nas.model.proxies.zico import consistency
from tests.nas.model.proxies.drawn_networks import asked, convnet, linear_chain, subject_of

pytestmark = pytest.mark.torch

BATCH = 5


def loss_of_weights(subject: Subject) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
    """All weights of a chain as one vector, and its loss as a function of them."""
    model, images = subject.model(), subject.images()
    names, shapes = zip(*[(name, p.shape) for name, p in model.named_parameters()], strict=True)
    labels = subject.labels(model(images))

    def loss(vector: Tensor) -> Tensor:
        parts = vector.split([math.prod(shape) for shape in shapes])
        weights = {name: part.reshape(shape) for name, part, shape in zip(names, parts, shapes, strict=True)}
        return F.cross_entropy(functional_call(model, weights, (images,)), labels)

    return torch.cat([p.detach().flatten() for p in model.parameters()]), loss


@pytest.fixture
def whole() -> tuple[Tensor, Tensor, Tensor]:
    """Weights, their gradient and their Hessian."""
    weights, loss = loss_of_weights(subject_of(linear_chain, batch=BATCH))
    return weights, jacobian(loss, weights), hessian(loss, weights)


def test_snip_is_the_sum_of_weights_times_gradients(whole: tuple[Tensor, ...]) -> None:
    weights, gradient, _ = whole
    assert asked("snip", linear_chain, batch=BATCH).value == pytest.approx(float((weights * gradient).abs().sum()))


def test_grad_norm_sums_the_layers_norms(whole: tuple[Tensor, ...]) -> None:
    layers = whole[1].split([6, 6, 4])
    assert asked("grad_norm", linear_chain, batch=BATCH).value == pytest.approx(sum(float(g.norm()) for g in layers))


def test_l2_norm_sums_the_layers_norms(whole: tuple[Tensor, ...]) -> None:
    layers = whole[0].split([6, 6, 4])
    assert asked("l2_norm", linear_chain).value == pytest.approx(sum(float(w.norm()) for w in layers))


def test_grasp_follows_the_hessian(whole: tuple[Tensor, ...]) -> None:
    weights, gradient, curvature = whole
    assert asked("grasp", linear_chain, batch=BATCH).value == pytest.approx(
        -float(weights @ curvature @ gradient), rel=1e-4
    )


def test_saliency_squares_what_positions_add_up_to() -> None:
    activations = torch.tensor([[[1.0, 2.0]], [[0.0, 3.0]]])
    gradients = torch.tensor([[[1.0, -1.0]], [[5.0, 1.0]]])
    assert float(saliency(activations, gradients)) == ((1 - 2) ** 2 + 3**2) / 2 / 2


def test_consistency_is_mean_over_deviation_of_the_weights_that_differ() -> None:
    sizes = torch.tensor([[1.0, 4.0, 2.0], [3.0, 4.0, 6.0]])
    assert float(consistency(sizes)) == 2 / 1 + 4 / 2


def test_images_whose_jacobians_are_not_alike_are_independent() -> None:
    apart = torch.tensor([[1.0, -1, 1, -1], [1, 1, -1, -1]])
    assert independence(apart) == pytest.approx(-2 * (math.log(1 + OFFSET) + 1 / (1 + OFFSET)))
    assert independence(apart[[0, 0]]) < -1 / OFFSET / 2


def test_zico_draws_other_images_for_its_second_batch() -> None:
    # Equal batches would not deviate at all, and every layer would be left out.
    assert asked("zico", convnet, batch=4).value != 0
