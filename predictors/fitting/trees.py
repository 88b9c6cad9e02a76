"""Boosted trees on log(measured / roofline), and their errors on operators they did not see."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from predictors.core.forest import Forest

FOLDS = 5
# What walking a tree reads; the rest of LightGBM's text tells how it grew, and is most of it.
_READ_HEAD = ("version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx", "objective")
_READ_NAMES = ("feature_names", "feature_infos")
_READ_TREE = ("num_leaves", "num_cat", "split_feature", "threshold", "decision_type", "left_child", "right_child")
_READ_LEAVES = ("leaf_value", "is_linear", "shrinkage")


@dataclass(frozen=True)
class Growth:
    """How many trees grow, and how large: all that the walk's speed and the file's size hang on.

    `row_share` of the rows are shown to each tree: less than all of them where the clock was noisy.
    """

    rounds: int
    leaves: int
    depth: int
    learning_rate: float
    row_share: float


# A table of ten thousand operators or so.
SMALL = Growth(rounds=250, leaves=40, depth=-1, learning_rate=0.08, row_share=0.8)


def fit_trees(features: np.ndarray, log_ratio: np.ndarray, seed: int, growth: Growth = SMALL) -> str:
    """(n, F) float32, (n,) to trees as LightGBM's text, bare of what only growing needs; equal inputs, equal text."""
    data = lgb.Dataset(features, log_ratio, free_raw_data=True)
    return _bare(lgb.train(_settings(growth, seed), data, num_boost_round=growth.rounds).model_to_string())


def out_of_fold(
    features: np.ndarray,
    log_ratio: np.ndarray,
    rng: np.random.Generator,
    growth: Growth = SMALL,
    folds: int = FOLDS,
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) residuals, each from trees fitted without its row, and the (n,) fold of each row."""
    fold = rng.permutation(len(log_ratio)) % folds
    residuals = np.empty_like(log_ratio)
    for index in range(folds):
        held = fold == index
        trees = Forest.parse(fit_trees(features[~held], log_ratio[~held], seed=index, growth=growth))
        residuals[held] = log_ratio[held] - trees.predict(features[held])
    return residuals, fold


def _settings(growth: Growth, seed: int) -> dict[str, object]:
    return {
        "objective": "l2",
        "num_leaves": growth.leaves,
        "max_depth": growth.depth,
        "learning_rate": growth.learning_rate,
        "min_data_in_leaf": 5,
        "feature_fraction": 0.7,
        "bagging_fraction": growth.row_share,
        "bagging_freq": 1,
        # A table is small: threads would wait for each other longer than they work.
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
        "seed": seed,
    }


def _bare(text: str) -> str:
    """A model that LightGBM reads too, a third as long."""
    kept = {*_READ_HEAD, *_READ_NAMES, *_READ_TREE, *_READ_LEAVES, "Tree"}
    trees = text.partition("\nend of trees")[0]
    lines = [line for line in trees.splitlines() if not line or line == "tree" or line.partition("=")[0] in kept]
    return "\n".join(_shortened(line) for line in lines) + "\nend of trees\n"


def _shortened(line: str) -> str:
    name, _, numbers = line.partition("=")
    # Nine digits part any two of float32's numbers: more are noise of the clock.
    digits = {"threshold": 9, "leaf_value": 6}.get(name)
    if digits is None:
        return line
    return f"{name}=" + " ".join(f"{float(number):.{digits}g}" for number in numbers.split())
