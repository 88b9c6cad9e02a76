import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_model

# The authors' code at 224 x 224: parameters, and MACs in units of a million.
PUBLISHED = {
    "simplenetv1_small_m1_05": (1_506_792, 340.9),
    "simplenetv1_small_m1_075": (3_287_272, 758.9),
    "simplenetv1_5m_m1": (5_752_808, 1342),
    "simplenetv1_9m_m1": (9_508_968, 2774),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_model_counts_as_its_code_builds_it(name: str) -> None:
    params, macs = (estimate(load_model(name), metric, Scene()).value for metric in ("params", "macs"))
    assert params == PUBLISHED[name][0]
    assert macs / 1e6 == pytest.approx(PUBLISHED[name][1], rel=5e-4)


@pytest.mark.parametrize("small", ["small_m1_05", "small_m1_075", "5m_m1", "9m_m1"])
def test_striding_later_costs_macs_and_no_parameters(small: str) -> None:
    fast, slow = load_model(f"simplenetv1_{small}"), load_model(f"simplenetv1_{small.replace('m1', 'm2')}")
    assert estimate(fast, "params", Scene()).value == estimate(slow, "params", Scene()).value
    assert estimate(fast, "macs", Scene()).value < estimate(slow, "macs", Scene()).value
