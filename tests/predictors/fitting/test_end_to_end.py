import numpy as np
import pytest


def test_networks_that_all_take_a_fifth_longer_give_that_factor_and_no_spread():
    from predictors.fitting.end_to_end import fit_end_to_end

    summed = np.array([1e-3, 2e-3, 7e-3])
    fit = fit_end_to_end(summed, 1.2 * summed, ["mobile"] * 3)
    assert fit.scale == pytest.approx(1.2)
    assert fit.log_sd == 0.01
    assert fit.networks == 3


def test_the_spread_is_that_of_the_log_ratios():
    from predictors.fitting.end_to_end import fit_end_to_end

    noise = np.random.default_rng(0).normal(0.1, 0.3, 4000)
    fit = fit_end_to_end(np.full(4000, 1e-3), 1e-3 * np.exp(noise), ["mobile"] * 4000)
    assert fit.scale == pytest.approx(np.exp(0.1), rel=0.03)
    assert fit.log_sd == pytest.approx(0.3, rel=0.03)


def test_families_count_alike_and_the_spread_is_what_the_other_family_would_have_missed():
    from predictors.fitting.end_to_end import fit_end_to_end

    measured = np.array([2.0] * 10 + [1.0] * 2)
    fit = fit_end_to_end(np.ones(12), measured, ["mobile"] * 10 + ["large_kernel"] * 2)
    assert fit.scale == pytest.approx(np.sqrt(2))
    assert fit.log_sd == pytest.approx(np.log(2))


@pytest.mark.parametrize(("summed", "true"), [([1.0, 1.0], [1.0, 1.0]), ([1.0] * 3, [1.0, 0.0, 1.0])])
def test_too_few_networks_or_no_seconds_are_refused(summed, true):
    from predictors.fitting.end_to_end import fit_end_to_end

    with pytest.raises(ValueError):
        fit_end_to_end(np.array(summed), np.array(true), ["mobile"] * len(summed))
