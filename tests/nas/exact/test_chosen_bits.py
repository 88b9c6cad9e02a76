from itertools import pairwise
from pathlib import Path

import pytest
from safetensors.torch import load_file

from nas.errors import NothingFeasible
from nas.exact.chosen_bits import ChosenBits, choose_bits
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_architecture
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.precision import Bits, with_bits
from tests.nas.model.quantise.drawn import quantised_net

pytestmark = pytest.mark.torch

ARCHITECTURE = quantised_net(32, 32)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("trained")
    recipe = Recipe(epochs=8, batch_size=64, resolution=8, learning_rate=1e-2)
    train_architecture(ARCHITECTURE, "digits", folder, recipe, seed=0, observe=lambda _: None)
    return load_file(folder / "weights.safetensors")


def _choose(weights, **limits: float) -> ChosenBits:
    return choose_bits(ARCHITECTURE, weights, "digits", limits, choices=(2, 4, 8), value_bits=8, seed=0)


def test_the_loss_falls_as_the_budget_grows_and_every_budget_is_kept(weights) -> None:
    found = [(limit, _choose(weights, weight_bytes=limit)) for limit in (350, 450, 600, 1000)]
    assert all(chosen.spent["weight_bytes"] <= limit for limit, chosen in found)
    assert all(chosen.allocation.bound == pytest.approx(chosen.allocation.loss, rel=1e-6) for _, chosen in found)
    assert all(tight.allocation.loss > ample.allocation.loss for (_, tight), (_, ample) in pairwise(found))
    assert set(found[-1][1].bits.values()) == {8}
    accuracy = found[-1][1].accuracy
    assert accuracy.calibrated is None
    assert accuracy.full > 0.3
    assert accuracy.rounded == pytest.approx(accuracy.full, abs=0.03)


def test_bytes_are_those_that_the_drawing_counts(weights) -> None:
    chosen = _choose(weights, weight_bytes=450)
    drawn = with_bits(ARCHITECTURE, {name: Bits(bits, 8) for name, bits in chosen.bits.items()})
    assert chosen.spent["weight_bytes"] == estimate(drawn, "weight_bytes", Scene()).value


def test_two_budgets_hold_at_once(weights) -> None:
    free = _choose(weights, weight_bytes=1000)
    chosen = _choose(weights, weight_bytes=450, bops=0.6 * free.spent["bops"])
    assert chosen.spent["weight_bytes"] <= 450
    assert chosen.spent["bops"] <= 0.6 * free.spent["bops"]


def test_what_takes_long_is_said_before_it_begins(weights) -> None:
    said: list[str] = []
    choose_bits(ARCHITECTURE, weights, "digits", {"bops": 1e9}, choices=(8,), value_bits=8, seed=0, say=said.append)
    assert [line.split()[0] for line in said] == ["Rounding", "Trying"]


@pytest.mark.slow
def test_adaquant_is_tried_where_it_is_asked_for(weights) -> None:
    asked = {"choices": (8,), "value_bits": 8, "seed": 0, "calibrates": True}
    accuracy = choose_bits(ARCHITECTURE, weights, "digits", {"bops": 1e9}, **asked).accuracy
    assert accuracy.calibrated == pytest.approx(accuracy.full, abs=0.05)


def test_a_budget_below_what_stays_float_is_refused_with_the_least_that_could_be_reached(weights) -> None:
    with pytest.raises(NothingFeasible, match="least reachable"):
        _choose(weights, weight_bytes=100)
