"""A plan says what would happen, and nothing happens."""

from nas.study import StudySpec, plan_study
from tests.nas.search.synthetic import SyntheticSpace, synthetic_recipe


def plan(tmp_path, **fields):
    spec = StudySpec(**({"space": "synthetic", "hw": "a100", "root": str(tmp_path / "runs")} | fields))
    return plan_study(spec, recipe_of=synthetic_recipe)


def test_a_plan_says_all_defaults_and_writes_nothing(tmp_path):
    planned = plan(tmp_path)
    assert planned.study.candidates == 200_000
    assert planned.study.maximize == ("deepmad",)
    assert planned.path == tmp_path / "runs" / "synthetic-a100-1"
    assert planned.cardinality == SyntheticSpace().cardinality()
    assert planned.dimensions == 12
    assert planned.seconds > 0
    # Twelve codes of two bytes; params, macs, activations, deepmad, latency and its deviation.
    assert planned.bytes_on_disk == 200_000 * (12 * 2 + 6 * 8)
    assert list(tmp_path.iterdir()) == []


def test_a_plan_tells_how_rare_each_limit_makes_designs(tmp_path):
    planned = plan(tmp_path, max={"latency": "2.5ms", "params": "1"})
    latency, params = planned.limits
    assert 0 < latency.share < 1
    assert params.share == planned.feasible_share == 0
    assert params.reached >= 1e4


def test_time_as_a_budget_leaves_the_cost_open(tmp_path):
    planned = plan(tmp_path, time_s=60)
    assert planned.seconds is None
    assert planned.bytes_on_disk is None
