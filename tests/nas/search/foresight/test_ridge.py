"""Regression on few examples, held against itself fitted without the example."""

import numpy as np
import pytest

from nas.search.foresight.features import features
from nas.search.foresight.ridge import PENALTIES, _fits, fit_ridge


def examples(count=40, seed=0):
    """Twelve binary dimensions, and a sum over them."""
    codes = np.random.default_rng(seed).integers(0, 2, (count, 12)).astype(np.int16)
    return features(codes, np.full(12, 2), np.zeros(12, bool)), codes @ np.arange(12.0)


def test_a_separable_target_is_learned_from_a_few_examples():
    rows, target = examples()
    unseen, truth = examples(200, seed=1)
    ridge = fit_ridge(rows, target[:, None])
    assert ridge.orders == (1,)
    assert ridge.predict(unseen)[:, 0] == pytest.approx(truth, abs=0.05)


def test_an_effect_of_pairs_is_learned_where_it_explains_more():
    rows, unseen = examples(120)[0], examples(100, seed=1)[0]
    # The odd columns say that a dimension is 1.
    target, truth = (given[:, 1] * given[:, 3] * 12 for given in (rows, unseen))
    ridge = fit_ridge(rows, target[:, None])
    assert ridge.orders[0] > 1
    assert np.corrcoef(ridge.predict(unseen)[:, 0], truth)[0, 1] > 0.9


def test_the_closed_form_error_is_that_of_leaving_each_example_out(monkeypatch):
    monkeypatch.setattr("nas.search.foresight.ridge.PENALTIES", PENALTIES[4:5])
    rows, _ = examples(10)
    target = np.random.default_rng(2).normal(size=(10, 1))
    # Fewer landmarks than examples: those left out are none of them.
    kernel = rows @ rows[:6].T
    told = _fits(kernel, target, 1)[0]
    penalty = PENALTIES[4] * np.mean(np.linalg.svd(_whitened(kernel), compute_uv=False) ** 2)
    whitened = _whitened(kernel)
    residuals = []
    for out in range(10):
        kept = np.arange(10) != out
        inner = whitened[kept].T @ whitened[kept] + penalty * np.eye(whitened.shape[1])
        weights = np.linalg.solve(inner, whitened[kept].T @ target[kept, 0])
        residuals.append(target[out, 0] - whitened[out] @ weights)
    assert told.error == pytest.approx(np.sqrt(np.mean(np.square(residuals))))


def _whitened(kernel):
    eigenvalues, vectors = np.linalg.eigh(kernel[: kernel.shape[1]])
    kept = eigenvalues > 1e-9 * eigenvalues[-1]
    return kernel @ (vectors[:, kept] / np.sqrt(eigenvalues[kept]))


def test_more_examples_than_landmarks_all_teach(monkeypatch):
    monkeypatch.setattr("nas.search.foresight.ridge.LANDMARKS", 16)
    rows, target = examples(200)
    ridge = fit_ridge(rows, target[:, None])
    assert ridge.landmarks.shape == (16, 24)
    assert ridge.examples == 200
    assert ridge.errors[0] < 1e-2
