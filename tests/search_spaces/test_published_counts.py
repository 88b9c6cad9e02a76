"""Every published model that timm has, against timm's own counts."""

import json
from pathlib import Path

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import list_models, load_model

# Parameters and convolution plus matrix-product MACs as timm builds the models, at the side that each names.
TIMM = json.loads((Path(__file__).parents[1] / "golden" / "timm_counts.json").read_text())["models"]


@pytest.mark.parametrize("name", sorted(TIMM))
def test_a_named_model_counts_as_timm_builds_it(name: str) -> None:
    architecture = load_model(name)
    graph = architecture.graph
    macs = sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
    held = {"params": int(estimate(architecture, "params", Scene()).value), "macs": macs}
    assert {**held, "resolution": architecture.resolution} == TIMM[name]


def test_every_count_belongs_to_a_model() -> None:
    assert set(TIMM) <= list_models().keys()
