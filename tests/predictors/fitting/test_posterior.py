"""Rates fitted to networks whose seconds were made from known rates."""

import numpy as np
import pytest

from predictors.core.rates import RATE_NAMES, Conditions
from predictors.fitting.adapt import device_prior
from predictors.fitting.posterior import Prior, fit_posterior, without_each_family
from predictors.fitting.timed import Bench, timed_network
from search_spaces.core.load import load_model

MODELS = ("mobilenetv2_100", "resnet18", "vgg11", "regnetx_002", "efficientnet_b0", "convnext_atto")
TRUE = np.array([4e-6, *[1e12] * 8, *[1e14] * 3, 4e12, 1e14, 2e12, 1e-9])


@pytest.fixture(scope="module")
def bench() -> Bench:
    """Seconds made from TRUE; the last two models ran on a stack 1.7 times slower."""
    drawings = [load_model(name) for name in MODELS]

    def timed(seconds: np.ndarray) -> Bench:
        stacks = ["home"] * 4 + ["foreign"] * 2
        made = zip(MODELS, stacks, drawings, seconds, strict=True)
        networks = [
            timed_network(name, name, stack, drawing, "eager", 64, float(s)) for name, stack, drawing, s in made
        ]
        return Bench(networks, Conditions(autocast=True), "fp16")

    seconds, _ = timed(np.ones(len(MODELS))).predicted(TRUE)
    return timed(seconds * np.array([1, 1, 1, 1, 1.7, 1.7]))


def wide(rates: np.ndarray) -> Prior:
    return Prior(np.log(rates), np.eye(len(rates)) * 0.3**2)


def test_a_slope_is_what_the_seconds_do(bench: Bench) -> None:
    seconds, slopes = bench.predicted(TRUE)
    for position in range(len(RATE_NAMES)):
        faster = TRUE.copy()
        faster[position] *= 1 + 1e-6
        change = np.log(bench.predicted(faster)[0] / seconds) / 1e-6
        assert change == pytest.approx(slopes[:, position], abs=1e-3)


def test_a_fit_finds_the_seconds_and_the_foreign_factor(bench: Bench) -> None:
    posterior = fit_posterior(bench, wide(TRUE * 1.3), "home")
    assert posterior.predicted_s(bench) == pytest.approx(bench.latency_s, rel=0.05)
    assert posterior.stack_factors["foreign"] == pytest.approx(1.7, rel=0.1)


def test_rates_that_nothing_told_about_keep_their_doubt(bench: Bench) -> None:
    left = dict(zip(RATE_NAMES, fit_posterior(bench, wide(TRUE), "home").doubt_left, strict=True))
    assert left["bytes.elementwise"] < 0.9
    assert left["host"] == pytest.approx(1.0)


def test_one_network_tells_how_fast_a_device_is(bench: Bench) -> None:
    one = np.arange(len(bench)) == 0
    half = TRUE.copy()
    half[1:-1] /= 2
    adapted = fit_posterior(bench, device_prior(half), "home", one).rates
    home = bench.stacks == "home"
    assert bench.predicted(adapted)[0][home] == pytest.approx(bench.latency_s[home], rel=0.15)


def test_a_family_alone_on_its_stack_cannot_be_judged(bench: Bench) -> None:
    judged = without_each_family(bench, wide(TRUE), "home")
    assert np.isfinite(judged).all()
    alone = Bench(_one_stack(), Conditions(autocast=True), "fp16")
    assert np.isnan(without_each_family(alone, wide(TRUE), "home")).all()


def _one_stack():
    drawing = load_model("resnet18")
    return [timed_network("resnet18", "resnet", "home", drawing, "eager", batch, 0.01 * batch) for batch in (1, 2)]
