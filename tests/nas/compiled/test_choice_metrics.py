"""Metrics that are known of whole designs alone: looked up by all their choices."""

import numpy as np
import pytest

from hw_profiles.core.load import load_device
from nas.compiled.space import compile_space
from predictors.core.errors import PredictorError
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_space

SPACE = load_space("nasbench201")


@pytest.mark.parametrize("name", ["pixel3", "eyeriss", "1080ti_1"])
def test_a_compiled_space_prices_designs_as_they_are_priced_one_by_one(name):
    compiled = compile_space(SPACE, ["latency"], Scene(load_device(name)))
    codes = SPACE.sample(200, np.random.default_rng(0))
    scores = compiled.score_fully(codes)
    assert scores.values.tolist() == compiled.score(codes).tolist()
    for code, value, log_sd in zip(codes[:50], scores.values[:, 0], scores.log_sd[:, 0], strict=False):
        alone = estimate(SPACE.architecture(SPACE.decode(code)), "latency", Scene(load_device(name)))
        assert alone.value == pytest.approx(value)
        assert alone.high == pytest.approx(value * np.exp(1.6449 * log_sd), rel=1e-3)


def test_a_device_that_does_not_know_the_space_cannot_be_compiled_for_it():
    with pytest.raises(PredictorError, match="'pixel3' knows designs of nasbench201 alone"):
        compile_space(load_space("mobile"), ["latency"], Scene(load_device("pixel3")))
