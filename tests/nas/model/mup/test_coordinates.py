"""Yang et al. 2022, arXiv:2203.03466, figure 5: what training moves, at widths 64 to 4096."""

import pytest
import torch
from torch import nn

from nas.errors import UserError
from nas.model.initialise import initialise
from nas.model.mup.coordinates import Parametrisation, coordinate_moves, spread
from nas.model.mup.parametrise import Growth, growths, parametrise

pytestmark = pytest.mark.torch

WIDTHS = (64, 256, 1024, 4096)


def perceptron(width: int) -> nn.Sequential:
    model = nn.Sequential(nn.Linear(16, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 4))
    initialise(model, torch.Generator().manual_seed(0))
    return model


def moves(parametrisation: Parametrisation, widths: tuple[int, ...] = WIDTHS) -> list[dict[str, float]]:
    generator = torch.Generator().manual_seed(1)
    images, labels = torch.randn(64, 16, generator=generator), torch.randint(4, (64,), generator=generator)
    base = perceptron(WIDTHS[0])
    return [coordinate_moves(perceptron(w), base, images, labels, parametrisation) for w in widths]


@pytest.mark.slow
def test_as_ever_the_hidden_layers_move_more_the_wider_they_are() -> None:
    found = [each["2"] for each in moves("standard")]
    assert found == sorted(found)
    assert found[-1] / found[0] > 10


@pytest.mark.slow
def test_under_the_maximal_update_they_move_alike_at_every_width() -> None:
    assert spread(moves("mup"))["2"] < 1.2


def test_only_what_reads_the_width_is_slowed_and_only_what_leaves_it_starts_smaller() -> None:
    found = growths(perceptron(256), perceptron(64))
    assert found["0.weight"] == Growth(1.0, 4.0)
    assert (found["2.weight"].start, found["2.weight"].step) == (1.0, 0.25)
    assert (found["4.weight"].start, found["4.weight"].step) == (0.5, 0.25)
    assert (found["2.bias"].start, found["2.bias"].step) == (1.0, 1.0)


def test_at_the_bases_width_nothing_changes() -> None:
    model, base = perceptron(64), perceptron(64)
    (group,) = parametrise(model, base, 0.1)
    assert group["lr"] == 0.1
    assert all(torch.equal(own, other) for own, other in zip(model.parameters(), base.parameters(), strict=True))


def test_another_design_is_refused() -> None:
    with pytest.raises(UserError, match="not one design at two widths"):
        growths(perceptron(64), nn.Linear(16, 4))


def test_a_network_without_classes_is_refused() -> None:
    model = nn.Conv2d(3, 4, 3)
    with pytest.raises(UserError, match="answers with a map"):
        coordinate_moves(model, model, torch.zeros(2, 3, 8, 8), torch.zeros(2, dtype=torch.long), "standard")
