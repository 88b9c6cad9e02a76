import pytest
import torch
from torch import nn

from nas.model.compress.feature_distillation import distilled_loss, feature_loss, watched

pytestmark = pytest.mark.torch


def network(seed: int) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3))


def test_equal_networks_have_nothing_to_learn_and_a_silent_one_has_all():
    x = torch.randn(5, 6, generator=torch.Generator().manual_seed(0))
    one, other = network(1), network(1)
    with watched(one, ["0", "2"]) as student, watched(other, ["0", "2"]) as teacher:
        one(x)
        other(x)
    assert feature_loss(student, teacher).item() == 0
    silent = {name: torch.zeros_like(features) for name, features in teacher.items()}
    assert feature_loss(silent, teacher).item() == pytest.approx(1)


def test_a_student_comes_nearer_and_the_teacher_gets_no_gradient():
    student, teacher = network(1), network(2)
    x = torch.randn(32, 6, generator=torch.Generator().manual_seed(0))
    optimiser = torch.optim.SGD(student.parameters(), lr=0.1)
    losses = []
    for _ in range(50):
        with watched(student, ["0", "2"]) as ours, watched(teacher, ["0", "2"]) as theirs:
            answer, _ = student(x), teacher(x)
        loss = distilled_loss(0 * answer.sum(), ours, theirs, weight=2.0)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]
    assert all(weight.grad is None for weight in teacher.parameters())


def test_nothing_is_watched_afterwards():
    model = network(1)
    with watched(model, ["0"]) as seen:
        pass
    model(torch.zeros(1, 6))
    assert seen == {}


def test_features_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match="same layers"):
        feature_loss({"a": torch.zeros(1)}, {"b": torch.zeros(1)})
    with pytest.raises(ValueError, match="a puts out"):
        feature_loss({"a": torch.zeros(1)}, {"a": torch.zeros(2)})
