import numpy as np
import pytest

from nas.comparison.matching import matched_weights
from nas.errors import UserError


def test_weighted_spaces_have_one_distribution_of_complexity() -> None:
    rng = np.random.default_rng(0)
    small, large = rng.lognormal(0, 1, 20_000), rng.lognormal(1, 1, 20_000)
    weights = matched_weights([small, large], "latency")
    edges = np.quantile(small[weights[0] > 0], [0, 0.25, 0.5, 0.75, 1])
    shares = [
        np.histogram(values, edges, weights=each)[0] / each.sum()
        for values, each in zip((small, large), weights, strict=True)
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)
    means = [values @ each / each.sum() for values, each in zip((small, large), weights, strict=True)]
    assert means[0] == pytest.approx(means[1], rel=0.02)
    assert large.mean() > 2 * small.mean()


def test_what_only_one_space_has_counts_nothing() -> None:
    rng = np.random.default_rng(1)
    weights, _ = matched_weights([rng.uniform(1, 4, 5_000), rng.uniform(2, 3, 5_000)], "params")
    assert 0 < (weights > 0).mean() < 0.4


def test_spaces_that_share_no_complexity_are_told_apart() -> None:
    with pytest.raises(UserError, match="No latency is common to the spaces: 1 to 2; 3 to 4"):
        matched_weights([np.array([1.0, 2.0]), np.array([3.0, 4.0])], "latency")


def test_too_few_designs_say_that_more_are_needed() -> None:
    with pytest.raises(UserError, match="20 designs of every space") as refusal:
        matched_weights([np.arange(1.0, 9), np.arange(1.0, 9)], "latency")
    assert "--samples" in str(refusal.value.hint)
