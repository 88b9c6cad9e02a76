"""Zeros and few bits are dimensions: a compiled space prices them as it prices one drawn design."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from nas.compiled.space import compile_space
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_space


@pytest.mark.parametrize(
    ("space_name", "device", "dtype", "batch"),
    [("large_kernel_sparse", "h200", "fp16", 128), ("mobile_int8", "cpu", "fp32", 1)],
)
def test_a_compiled_space_prices_compression_as_a_drawn_design_does(space_name, device, dtype, batch):
    space, scene = load_space(space_name), Scene(load_profile(device), batch, dtype)
    codes = space.sample(4, np.random.default_rng(0))
    scores = compile_space(space, ["latency"], scene).score_fully(codes)
    for row, code in enumerate(codes):
        drawn = estimate(space.architecture(space.decode(code)), "latency", scene)
        assert scores.values[row, 0] == pytest.approx(drawn.value, rel=1e-6)
        assert scores.covered[row, 0] == pytest.approx(drawn.covered, abs=1e-6)
