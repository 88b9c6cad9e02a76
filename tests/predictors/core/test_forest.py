import lightgbm as lgb
import numpy as np
import pytest

from predictors.core.errors import PredictorError
from predictors.core.forest import Forest
from predictors.fitting.trees import Growth, fit_trees


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(3000, 6)).astype(np.float32)
    return features, features[:, 0].astype(float) * features[:, 1] + np.sin(features[:, 2])


@pytest.fixture(scope="module")
def text(table):
    return fit_trees(*table, seed=0, growth=Growth(rounds=30, leaves=31, depth=9, learning_rate=0.1, row_share=1.0))


def test_the_walk_gives_what_lightgbm_gives(table, text):
    features, _ = table
    assert Forest.parse(text).predict(features).tolist() == lgb.Booster(model_str=text).predict(features).tolist()


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65])
def test_rows_do_not_depend_on_their_neighbours(table, text, count):
    features, _ = table
    forest = Forest.parse(text)
    assert forest.predict(features[:count]).tolist() == forest.predict(features)[:count].tolist()


def test_trees_learn_what_they_were_shown(table, text):
    features, truth = table
    assert np.corrcoef(Forest.parse(text).predict(features), truth)[0, 1] > 0.95


def test_a_constant_needs_no_split():
    features = np.zeros((100, 2), dtype=np.float32)
    text = fit_trees(features, np.full(100, 3.0), seed=0)
    assert Forest.parse(text).predict(features[:3]) == pytest.approx([3.0] * 3)


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        ("num_cat=0", "num_cat=1"),
        ("is_linear=0", "is_linear=1"),
        ("decision_type=2", "decision_type=9"),
        ("split_feature=", "split_feature=99 "),
        ("left_child=", "left_child=0 "),
        ("leaf_value=", "leaf_value=nan "),
        ("threshold=", "threshold=one "),
        ("max_feature_idx=5", "max_feature_idx=0"),
    ],
)
def test_trees_that_cannot_be_walked_are_refused(tmp_path, text, given, instead):
    assert given in text
    (tmp_path / "latency.txt").write_text(text.replace(given, instead, 1))
    with pytest.raises(PredictorError, match=r"latency\.txt holds no trees"):
        Forest.read(tmp_path / "latency.txt")


def test_children_that_go_in_circles_are_refused(text):
    lines = text.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("left_child="))
    lines[at] = "left_child=" + " ".join("0" for _ in lines[at].split())
    with pytest.raises(ValueError, match="do not make a tree"):
        Forest.parse("\n".join(lines))
