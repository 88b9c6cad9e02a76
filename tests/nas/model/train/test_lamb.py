import pytest
import torch
from torch import nn

from nas.model.train.lamb import Lamb

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("scale", [0.01, 1.0, 100.0])
def test_a_step_is_as_long_as_the_rate_times_the_weights_whatever_the_gradient(scale: float) -> None:
    weight = nn.Parameter(torch.randn(8, 8, generator=torch.Generator().manual_seed(0)))
    before = weight.detach().clone()
    weight.grad = scale * torch.randn(8, 8, generator=torch.Generator().manual_seed(1))
    Lamb([{"params": [weight], "weight_decay": 0.01}], lr=0.1).step()
    assert float((weight.detach() - before).norm() / before.norm()) == pytest.approx(0.1, rel=1e-5)


def test_what_does_not_decay_steps_as_adam_does() -> None:
    gradients = torch.randn(5, 8, generator=torch.Generator().manual_seed(0))
    weights = [nn.Parameter(torch.ones(8)) for _ in range(2)]
    steppers = [Lamb([{"params": [weights[0]]}], lr=0.1), torch.optim.Adam([weights[1]], lr=0.1, eps=1e-6)]
    for gradient in gradients:
        for weight, stepper in zip(weights, steppers, strict=True):
            weight.grad = gradient.clone()
            stepper.step()
    assert torch.allclose(weights[0], weights[1], atol=1e-5)
