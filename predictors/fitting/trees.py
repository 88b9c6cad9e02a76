"""Boosted trees on log(measured / roofline), and their errors on operators they did not see."""

import lightgbm as lgb
import numpy as np

FOLDS = 5
ROUNDS = 250
SETTINGS = {
    "objective": "l2",
    "num_leaves": 40,
    "learning_rate": 0.08,
    "min_data_in_leaf": 5,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    # A table is small: threads would wait for each other longer than they work.
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def fit_trees(features: np.ndarray, log_ratio: np.ndarray, seed: int) -> lgb.Booster:
    """(n, F), (n,) to trees; equal inputs give equal trees."""
    data = lgb.Dataset(features, log_ratio, free_raw_data=True)
    return lgb.train(SETTINGS | {"seed": seed}, data, num_boost_round=ROUNDS)


def out_of_fold(features: np.ndarray, log_ratio: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(n,) residuals, each from trees fitted without its row, and the (n,) fold of each row."""
    fold = rng.permutation(len(log_ratio)) % FOLDS
    residuals = np.empty_like(log_ratio)
    for index in range(FOLDS):
        held = fold == index
        trees = fit_trees(features[~held], log_ratio[~held], seed=index)
        residuals[held] = log_ratio[held] - np.asarray(trees.predict(features[held]))
    return residuals, fold
