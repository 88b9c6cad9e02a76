"""Efficiency, the waterline and fused traffic keep the identities of their paper (arXiv:2404.03617)."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.efficiency import Peaks, Work, block_traffic, efficiency, layer_work, peaks_of, waterline
from search_spaces.core.load import load_model

MODELS = ("convnext_tiny", "unireplknet_a", "mobilenetv2_100", "resnet50")


@pytest.fixture(scope="module")
def peaks() -> Peaks:
    held = peaks_of(load_profile("a100"), "fp16")
    assert held is not None
    return held


@pytest.mark.parametrize("model", MODELS)
def test_operations_are_two_a_multiply_accumulate_for_the_whole_batch(model: str) -> None:
    works = layer_work(load_model(model).deployed, 8, "fp16")
    macs = estimate(load_model(model), "macs", Scene()).value
    assert sum(work.operations for work in works) == 2 * 8 * macs


def test_seconds_times_peak_times_efficiency_are_the_operations(peaks) -> None:
    work = Work(3e9, 2e6)
    assert 4e-3 * peaks.operations_per_s * efficiency(work, 4e-3, peaks) == pytest.approx(work.operations)


@pytest.mark.parametrize("model", MODELS)
def test_no_sequence_reaches_more_than_the_peak_nor_than_its_best_layer(model: str, peaks) -> None:
    works = layer_work(load_model(model).deployed, 8, "fp16")
    best = max(waterline([work], peaks) for work in works)
    assert 0 < waterline(works, peaks) <= best <= 1


@pytest.mark.parametrize("model", MODELS)
def test_a_fused_block_moves_no_more_than_its_layers_and_lifts_the_waterline(model: str, peaks) -> None:
    graph = load_model(model).deployed
    works = layer_work(graph, 8, "fp16")
    blocks = block_traffic(graph, works, 8, 2)
    for block in blocks:
        assert block.fused.operations == pytest.approx(sum(work.operations for work in block.layers))
        assert block.fused.bytes_moved <= sum(work.bytes_moved for work in block.layers) * (1 + 1e-12)
    apart = [work for block in blocks for work in block.layers]
    assert waterline([block.fused for block in blocks], peaks) >= waterline(apart, peaks)


def test_a_depthwise_block_gains_more_from_fusing_than_a_dense_one(peaks) -> None:
    gains = []
    for model in ("mobilenetv2_100", "resnet50"):
        graph = load_model(model).deployed
        blocks = block_traffic(graph, layer_work(graph, 8, "fp16"), 8, 2)
        apart = np.sum([work.bytes_moved for block in blocks for work in block.layers])
        gains.append(apart / np.sum([block.fused.bytes_moved for block in blocks]))
    assert gains[0] > gains[1] > 1


def test_a_device_without_a_rate_has_no_peak() -> None:
    profile = load_profile("a100")
    assert peaks_of(profile, "fp16") is not None
    assert peaks_of(profile, "int4") is None
