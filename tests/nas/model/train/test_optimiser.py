import pytest
import torch
from torch import nn

from nas.model.train.optimiser import optimiser_of
from nas.model.train.recipe import Recipe

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("gradient", [1e-4, 10.0])
def test_rmsprop_steps_by_the_root_of_the_mean_square_and_a_thousandth(gradient: float) -> None:
    model = nn.Linear(1, 1, bias=False)
    before = float(model.weight.detach())
    optimiser = optimiser_of(model, Recipe(optimiser="rmsprop", learning_rate=0.1, weight_decay=0))
    model.weight.grad = torch.full((1, 1), gradient)
    optimiser.step()
    step = 0.1 * gradient / (0.1 * gradient**2 + 1e-3) ** 0.5
    assert before - float(model.weight.detach()) == pytest.approx(step, rel=0.02)
