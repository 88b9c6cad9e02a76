import numpy as np
import pytest

from predictors.core.errors import PredictorError
from predictors.fitting.accuracy import normal_scores, standing_by_trained

NETWORKS = 200


def networks() -> tuple[np.ndarray, np.ndarray]:
    """(n, 3) scores, of which two tell something, and (n,) accuracies in per cent."""
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(NETWORKS, 3))
    quality = scores[:, 0] + np.tanh(2 * scores[:, 1]) + 0.1 * rng.normal(size=NETWORKS)
    return scores, 95 - np.exp(-quality)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    ranks = [np.argsort(np.argsort(each)) for each in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


def test_normal_scores_are_quantiles_of_the_ranks() -> None:
    assert normal_scores(np.array([7.0, 1.0, 3.0])).tolist() == pytest.approx([0.967422, -0.967422, 0])


def test_the_unknown_stand_lowest_and_equals_stand_equal() -> None:
    standing = normal_scores(np.array([np.nan, 2.0, 2.0, 5.0]))
    assert standing[0] < standing[1] == standing[2] < standing[3]


def test_a_few_trained_networks_rank_all_others_better_than_any_score_does() -> None:
    scores, accuracies = networks()
    trained, others = np.arange(40), np.arange(40, NETWORKS)
    found = standing_by_trained(scores, trained, accuracies[trained]).mean[others]
    alone = max(correlation(column[others], accuracies[others]) for column in scores.T)
    assert correlation(found, accuracies[others]) > max(alone, 0.95)


def test_units_of_scores_do_not_matter() -> None:
    scores, accuracies = networks()
    trained = np.arange(20)
    same = standing_by_trained(np.exp(scores) * 1e6, trained, accuracies[trained] / 100)
    assert np.allclose(same.mean, standing_by_trained(scores, trained, accuracies[trained]).mean)


def test_it_is_surer_of_what_it_has_seen() -> None:
    scores, accuracies = networks()
    trained = np.arange(30)
    sd = standing_by_trained(scores, trained, accuracies[trained]).sd
    assert sd[:30].mean() < sd[30:].mean()


@pytest.mark.parametrize("accuracies", [np.array([90.0, 91.0, 92.0]), np.array([90.0, 91.0, np.nan, 92.0])])
def test_too_few_or_unknown_accuracies_are_refused(accuracies: np.ndarray) -> None:
    with pytest.raises(PredictorError, match="at least 4 trained networks"):
        standing_by_trained(np.zeros((9, 2)), np.arange(len(accuracies)), accuracies)
