"""Many architectures at once cost what each costs alone."""

import numpy as np
import pytest

from hw_profiles.core.load import load_device, load_profile
from predictors.core.by_operator import estimate_operators
from predictors.core.evaluation import drawn_nodes, measured_by
from predictors.core.metric import Metric, Scene, load_metric
from predictors.core.pooled import Pooled, estimate_each
from search_spaces.core.architecture import Architecture
from search_spaces.core.load import load_model, load_space

NAMES = ("mobilenetv2_100", "unireplknet_a", "mobilenetv2_100", "convnext_atto")


def architectures() -> list[Architecture]:
    return [load_model(name) for name in NAMES]


def scene(device: str = "v100_tensorrt_fp32") -> Scene:
    return Scene(load_profile(device), 8, "fp32")


def pooled_under(metric: Metric, architectures: list[Architecture]) -> list[Pooled]:
    return [held["it"] for held in estimate_each({"it": metric}, architectures)]


@pytest.mark.parametrize("name", ["latency", "energy", "peak_memory", "params"])
def test_every_number_is_the_one_that_the_architecture_has_alone(name: str) -> None:
    metric = load_metric(name, scene())
    for pooled, architecture in zip(pooled_under(metric, architectures()), architectures(), strict=True):
        alone = measured_by(metric, architecture)
        held, expected = pooled.estimate, alone
        assert (held.unit, held.provenance) == (expected.unit, expected.provenance)
        assert [held.value, held.low, held.high, held.covered] == pytest.approx(
            [expected.value, expected.low, expected.high, expected.covered], rel=1e-9
        )


def test_operators_without_a_price_are_named_in_running_order() -> None:
    metric = load_metric("latency", scene())
    pooled = pooled_under(metric, architectures())
    for held, architecture in zip(pooled, architectures(), strict=True):
        graph = architecture.in_form(metric.form)
        alone = estimate_operators(metric, drawn_nodes(graph, architecture.resolution))
        unpriced = [n.name for n, e in zip(graph, alone, strict=True) if e is not None and e.covered < 1]
        assert list(held.unpriced) == unpriced
    assert pooled[0].unpriced


def test_an_operator_that_many_architectures_share_is_priced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    metric = load_metric("latency", scene())
    asked: list[int] = []
    amounts = type(metric).amounts
    monkeypatch.setattr(type(metric), "amounts", lambda self, nodes: asked.append(len(nodes)) or amounts(self, nodes))
    pooled_under(metric, architectures()[:1])
    pooled_under(metric, [architectures()[0], architectures()[2]])
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_designs_known_as_a_whole_have_no_operators_to_name() -> None:
    device = load_device("pixel3")
    metric: Metric = load_metric("latency", Scene(device, device.batch, device.stack.dtype))
    space = load_space("nasbench201")
    design = space.architecture(space.decode(space.sample(1, np.random.default_rng(0))[0]))
    assert pooled_under(metric, [design])[0].unpriced == ()


def test_no_architectures_give_no_numbers() -> None:
    assert pooled_under(load_metric("latency", scene()), []) == []
