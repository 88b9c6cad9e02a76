import numpy as np
import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.scaling.laws.power_law import PowerLaw, fit_power_law

SIZES = np.geomspace(1e3, 1e7, 8)


def noisy(law: PowerLaw, seed: int) -> np.ndarray:
    noise = 0.02 * np.random.default_rng(seed).standard_normal(len(SIZES))
    return law.loss(SIZES) * (1 + noise)


def test_the_exponent_is_found_through_two_percent_of_noise() -> None:
    law = PowerLaw(floor=0.1, amplitude=3.0, exponent=0.35)
    errors = [abs(fit_power_law(SIZES, noisy(law, seed)).exponent - law.exponent) for seed in range(20)]
    assert max(errors) < 0.05
    assert np.median(errors) < 0.02


def test_a_law_without_noise_is_found_whole() -> None:
    law = PowerLaw(floor=0.1, amplitude=3.0, exponent=0.35)
    found = fit_power_law(SIZES, law.loss(SIZES))
    assert (found.floor, found.amplitude, found.exponent) == pytest.approx((0.1, 3.0, 0.35), rel=1e-4)
    assert found.loss(1e9) == pytest.approx(law.loss(1e9), rel=1e-4)


def test_a_floor_that_is_known_is_held() -> None:
    law = PowerLaw(floor=0.5, amplitude=2.0, exponent=1.0)
    found = fit_power_law(SIZES, law.loss(SIZES), floor=0.5)
    assert (found.floor, found.exponent) == pytest.approx((0.5, 1.0), rel=1e-4)


def test_a_floor_is_never_below_zero() -> None:
    # A straight line in logarithms that bends down would ask for one.
    assert fit_power_law([1, 2, 4, 8, 16], [1.0, 0.5, 0.24, 0.1, 0.03]).floor == 0


def test_linear_students_are_variance_limited_in_data() -> None:
    # Excess loss of least squares on d features and n noisy samples, averaged over draws: near d / n for n >> d.
    rng = np.random.default_rng(0)
    features, counts = 16, (320, 640, 1280, 2560, 5120)
    loss = [np.mean([_excess_loss(features, count, rng) for _ in range(60)]) for count in counts]
    found = fit_power_law(counts, loss, floor=0.0)
    assert found.exponent == pytest.approx(1, abs=0.15)
    assert found.regime == "variance_limited"


def _excess_loss(features: int, count: int, rng: np.random.Generator) -> float:
    weights, inputs = rng.standard_normal(features), rng.standard_normal((count, 8))
    random = rng.standard_normal((8, features))
    mapped = np.maximum(inputs @ random, 0)
    targets = mapped @ weights + rng.standard_normal(count)
    learned = np.linalg.lstsq(mapped, targets, rcond=None)[0]
    unseen = np.maximum(rng.standard_normal((2000, 8)) @ random, 0)
    return float(np.mean((unseen @ (learned - weights)) ** 2))


@pytest.mark.parametrize(
    ("exponent", "regime"), [(0.35, "resolution_limited"), (1.0, "variance_limited"), (2.0, "neither")]
)
def test_the_regime_follows_from_the_exponent(exponent: float, regime: str) -> None:
    assert PowerLaw(0.0, 1.0, exponent).regime == regime


def test_a_slow_law_tells_the_dimension_of_the_data() -> None:
    # Bahri et al. 2021: the exponent is 4 / d where resolution limits.
    assert PowerLaw(0.0, 1.0, 0.5).intrinsic_dimension == 8


@pytest.mark.parametrize(
    ("x", "loss", "sentence"),
    [
        ([1, 2, 3, 4], [4, 3, 2, 1], "fewer than 5 different x; got 4"),
        ([1, 1, 2, 3, 4], [5, 5, 4, 3, 2], "fewer than 5 different x; got 4"),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], "does not fall"),
        ([1, 2, 3, 4, 5], [5, 4, 3, 2, 0], "positive and finite"),
        ([1, 2, 3, 4, np.inf], [5, 4, 3, 2, 1], "positive and finite"),
        ([1, 2, 3, 4, 5], [5, 4, 3], "One loss for each x"),
    ],
)
def test_what_cannot_be_extrapolated_is_refused(x: list, loss: list, sentence: str) -> None:
    with pytest.raises(SpaceError, match=sentence):
        fit_power_law(x, loss)
