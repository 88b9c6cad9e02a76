import numpy as np
import pytest

from nas.model.train.learning_rate import peak_rate, rate_at
from nas.model.train.recipe import Recipe

pytestmark = pytest.mark.torch


def test_the_learning_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    rates = [rate_at(step, 100, 10, 1.0) for step in range(101)]
    assert rates[:10] == sorted(rates[:10])
    assert rates[10] == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[55] == pytest.approx(0.5)
    assert rates[100] == pytest.approx(0)


@pytest.mark.parametrize(
    ("optimiser", "batch", "factor"),
    [("sgd", 32, 1), ("sgd", 128, 4), ("sgd", 8, 0.25), ("adamw", 32, 1), ("adamw", 128, 2), ("adamw", 8, 0.5)],
)
def test_sgd_steps_grow_with_the_batch_and_adam_steps_with_its_root(optimiser, batch: int, factor: float) -> None:
    recipe = Recipe(optimiser=optimiser, learning_rate=0.01, reference_batch=32, batch_size=batch)
    assert peak_rate(recipe) == 0.01 * factor


def test_a_batch_beyond_saturation_steps_no_further() -> None:
    recipe = Recipe(optimiser="sgd", learning_rate=0.01, reference_batch=32, batch_size=4096, saturation_batch=64)
    assert peak_rate(recipe) == 0.02


def _is_stable(rate: float, batch: int, features: int) -> bool:
    """Whether SGD on a linear regression of random features, whose mean loss is a quadratic, ends below its start."""
    rng = np.random.default_rng(0)
    weights = np.ones(features)
    for _ in range(100):
        x = rng.standard_normal((batch, features))
        weights = weights - rate * x.T @ (x @ weights) / batch
        if weights @ weights > 1e3 * features:
            return False
    return bool(weights @ weights < features)


def test_the_largest_stable_step_of_noisy_sgd_grows_with_the_batch_until_it_saturates() -> None:
    rates = np.geomspace(1e-3, 4, 60)
    largest = {
        batch: max(rate for rate in rates if _is_stable(rate, batch, features=128)) for batch in (2, 4, 8, 512, 1024)
    }
    # For Gaussian features E|w|^2 shrinks below 2B / (B + d + 1): linear for B << d, at most 2.
    for batch in (2, 4):
        assert largest[2 * batch] / largest[batch] == pytest.approx(2, rel=0.35)
    assert largest[1024] / largest[512] < 1.3
