"""An additive metric read operator by operator."""

import pytest

from hw_profiles.core.load import load_profile
from predictors.core.by_operator import estimate_operators
from predictors.core.evaluation import drawn_nodes, estimate
from predictors.core.metric import AdditiveMetric, Scene, load_metric
from search_spaces.core.load import load_model

SCENE = Scene(load_profile("h100"), 1, "fp16")


@pytest.mark.parametrize("name", ["latency", "macs", "params_deploy"])
def test_the_operators_add_up_to_the_network(name: str) -> None:
    model = load_model("mobilenetv2_100")
    metric = load_metric(name, SCENE)
    assert isinstance(metric, AdditiveMetric)
    alone = estimate_operators(metric, drawn_nodes(model.deployed, model.resolution))
    total = sum(each.value for each in alone if each is not None)
    assert total == pytest.approx(estimate(model, name, SCENE).value, rel=1e-12)


def test_the_image_costs_nothing_and_is_not_zero_but_nothing() -> None:
    model = load_model("mobilenetv2_100")
    metric = load_metric("latency", SCENE)
    assert isinstance(metric, AdditiveMetric)
    alone = estimate_operators(metric, drawn_nodes(model.deployed, model.resolution))
    assert alone[0] is None
    assert all(each is not None and each.low < each.value < each.high for each in alone[1:])


def test_equal_operators_cost_the_same_wherever_they_stand() -> None:
    model = load_model("mobilenetv2_100")
    metric = load_metric("latency", SCENE)
    assert isinstance(metric, AdditiveMetric)
    nodes = drawn_nodes(model.deployed, model.resolution)
    alone = estimate_operators(metric, nodes)
    assert estimate_operators(metric, nodes[::-1]) == alone[::-1]
