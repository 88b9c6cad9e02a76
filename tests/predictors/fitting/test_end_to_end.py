import numpy as np
import pytest

from predictors.core.workload import FAMILIES
from predictors.fitting.end_to_end import Networks, fit_end_to_end

POINTWISE, DEPTHWISE, NORM = (FAMILIES.index(name) for name in ("pointwise", "depthwise", "norm"))


def networks(count=200, kinds=("mobile", "large_kernel"), seed=0, true=lambda alone_s, operators: alone_s.sum(axis=1)):
    """Two kinds of networks that differ in what they consist of; `true` says what they take whole."""
    rng = np.random.default_rng(seed)
    alone_s = np.zeros((count, len(FAMILIES)))
    alone_s[:, POINTWISE] = rng.uniform(1e-3, 1e-2, count)
    alone_s[:, DEPTHWISE] = rng.uniform(1e-3, 1e-2, count)
    alone_s[:, NORM] = rng.uniform(1e-4, 1e-2, count)
    operators = rng.integers(50, 300, count).astype(float)
    named = [kinds[index % len(kinds)] for index in range(count)]
    return Networks(alone_s, operators, true(alone_s, operators), named)


def test_networks_that_all_take_a_fifth_longer_give_that_factor_and_no_error():
    fit = fit_end_to_end(networks(true=lambda alone_s, operators: 1.2 * alone_s.sum(axis=1)), {})
    assert fit.scale == pytest.approx(1.2)
    assert fit.factors == {name: pytest.approx(1.2) for name in ("pointwise", "depthwise", "norm")}
    assert fit.per_operator_s == pytest.approx(0.0, abs=1e-9)
    assert (fit.log_sd, fit.mape) == (0.01, pytest.approx(0.0, abs=1e-6))
    assert fit.networks == 200


def test_a_family_that_costs_more_inside_and_an_overhead_are_told_apart():
    factors = np.ones(len(FAMILIES))
    factors[POINTWISE], factors[NORM] = 1.5, 0.5
    fit = fit_end_to_end(networks(true=lambda alone_s, operators: alone_s @ factors + 1e-5 * operators), {})
    assert fit.factors["pointwise"] == pytest.approx(1.5, rel=0.1)
    assert fit.factors["depthwise"] == pytest.approx(1.0, rel=0.1)
    assert fit.factors["norm"] == pytest.approx(0.5, rel=0.25)
    assert fit.per_operator_s == pytest.approx(1e-5, rel=0.3)
    assert fit.mape < 0.03


def test_a_family_in_no_network_keeps_the_common_factor():
    fit = fit_end_to_end(networks(), {})
    assert set(fit.factors) == {"pointwise", "depthwise", "norm"}


def test_the_error_told_is_that_on_a_kind_of_network_that_was_left_out():
    def true(alone_s, operators):
        return alone_s.sum(axis=1) * np.where(np.arange(len(alone_s)) % 2, 1.0, 2.0)

    fit = fit_end_to_end(networks(true=true), {})
    assert fit.log_sd == pytest.approx(np.log(2), rel=0.05)
    assert fit.mape == pytest.approx((1.0 + 0.5) / 2, rel=0.05)


def test_of_a_single_kind_the_error_is_that_of_networks_left_out():
    noise = np.random.default_rng(1).normal(0.0, 0.2, 2000)
    fit = fit_end_to_end(networks(2000, ("mobile",), true=lambda alone_s, _: alone_s.sum(axis=1) * np.exp(noise)), {})
    assert fit.log_sd == pytest.approx(0.2, rel=0.05)


def test_kinds_count_alike_however_many_networks_they_have():
    kinds = ("mobile",) * 9 + ("large_kernel",)

    def true(alone_s, operators):
        return alone_s.sum(axis=1) * np.where(np.arange(len(alone_s)) % 10 == 9, 1.0, 2.0)

    fit = fit_end_to_end(networks(1000, kinds, true=true), {})
    assert fit.scale == pytest.approx(np.sqrt(2.0), rel=0.03)


def test_what_groups_said_of_a_family_holds_where_networks_cannot_tell():
    # Three networks alike: nothing parts the families.
    alike = networks(3, ("mobile",))
    alike = Networks(
        np.tile(alike.alone_s[:1], (3, 1)), alike.operators[[0, 0, 0]], alike.measured_s[[0, 0, 0]], alike.kinds
    )
    fit = fit_end_to_end(alike, {"norm": 0.25})
    assert fit.factors["norm"] == pytest.approx(0.25 * fit.factors["pointwise"], rel=0.1)


@pytest.mark.parametrize(("count", "seconds"), [(2, 1.0), (3, 0.0)])
def test_too_few_networks_or_no_seconds_are_refused(count, seconds):
    with pytest.raises(ValueError):
        fit_end_to_end(networks(count, true=lambda alone_s, operators: np.full(count, seconds)), {})


def test_a_family_that_networks_hardly_hold_keeps_half_of_what_is_expected_of_it():
    given = networks(true=lambda alone_s, operators: alone_s.sum(axis=1) - 1.0 * alone_s[:, NORM])
    given.alone_s[:, NORM] *= 1e-3
    fit = fit_end_to_end(given, {})
    assert 0.4 * fit.scale < fit.factors["norm"] < 0.7 * fit.scale
