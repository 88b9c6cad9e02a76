"""Efficiency, the waterline and fused traffic keep the identities of their paper (arXiv:2404.03617)."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.efficiency import Work, block_traffic, efficiency, layer_work, waterline
from search_spaces.core.load import load_model

MODELS = ("convnext_tiny", "unireplknet_a", "mobilenetv2_100", "resnet50")


@pytest.fixture(scope="module")
def a100():
    return load_profile("a100")


@pytest.mark.parametrize("model", MODELS)
def test_operations_are_two_a_multiply_accumulate_for_the_whole_batch(model: str) -> None:
    works = layer_work(load_model(model).deployed, 8, "fp16")
    macs = estimate(load_model(model), "macs", Scene()).value
    assert sum(work.operations for work in works) == 2 * 8 * macs


def test_seconds_times_peak_times_efficiency_are_the_operations(a100) -> None:
    work = Work(3e9, 2e6)
    peak = a100.peak_flops_per_s["fp16"].value
    assert 4e-3 * peak * efficiency(work, 4e-3, a100, "fp16") == pytest.approx(work.operations)


@pytest.mark.parametrize("model", MODELS)
def test_no_sequence_reaches_more_than_the_peak_nor_than_its_best_layer(model: str, a100) -> None:
    works = layer_work(load_model(model).deployed, 8, "fp16")
    best = max(waterline([work], a100, "fp16") for work in works)
    assert 0 < waterline(works, a100, "fp16") <= best <= 1


@pytest.mark.parametrize("model", MODELS)
def test_a_fused_block_moves_no_more_than_its_layers_and_lifts_the_waterline(model: str, a100) -> None:
    graph = load_model(model).deployed
    works = layer_work(graph, 8, "fp16")
    blocks = block_traffic(graph, works, 8, 2)
    for block in blocks:
        assert block.fused.operations == pytest.approx(sum(work.operations for work in block.layers))
        assert block.fused.bytes_moved <= sum(work.bytes_moved for work in block.layers) * (1 + 1e-12)
    apart = [work for block in blocks for work in block.layers]
    assert waterline([block.fused for block in blocks], a100, "fp16") >= waterline(apart, a100, "fp16")


def test_a_depthwise_block_gains_more_from_fusing_than_a_dense_one(a100) -> None:
    gains = []
    for model in ("mobilenetv2_100", "resnet50"):
        graph = load_model(model).deployed
        blocks = block_traffic(graph, layer_work(graph, 8, "fp16"), 8, 2)
        apart = np.sum([work.bytes_moved for block in blocks for work in block.layers])
        gains.append(apart / np.sum([block.fused.bytes_moved for block in blocks]))
    assert gains[0] > gains[1] > 1
