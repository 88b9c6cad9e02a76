"""A network cut between a device and a server."""

import pytest

from hw_profiles.core.load import load_profile
from predictors.core.errors import PredictorError
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.split import best_cut, crossing_values, cuts
from search_spaces.core.load import load_model

DEVICE, SERVER = Scene(load_profile("jetson_orin"), dtype="fp16"), Scene(load_profile("h100"), dtype="fp16")
MODELS = ("mobilenetv2_100", "resnet18", "unireplknet_a")


@pytest.mark.parametrize("model", MODELS)
def test_what_crosses_is_what_was_computed_and_is_still_read(model: str) -> None:
    graph = load_model(model).deployed
    for position, values in enumerate(crossing_values(graph)):
        read_later = {source for node in graph.nodes[position + 1 :] for source in node.inputs if source <= position}
        if position == len(graph.nodes) - 1:
            read_later.add(graph.output)
        sizes = [graph.nodes[source].shape for source in read_later]
        assert values == sum(_elements(shape) for shape in sizes)


def _elements(shape: tuple[int, ...]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("link", [1e5, 1e7, 1e9, 1e12])
def test_the_best_cut_is_the_least_of_all_sums(model: str, link: float) -> None:
    architecture = load_model(model)
    best = best_cut(architecture, DEVICE, SERVER, link)
    every = cuts(architecture, DEVICE, SERVER, link)
    sums = [cut.device.value + cut.crossing_bytes / link + cut.server.value for cut in every]
    assert best.latency.value == min(sums)


def test_a_slow_link_keeps_the_network_on_the_device_and_a_fast_one_sends_the_image() -> None:
    architecture = load_model("resnet18")
    every = cuts(architecture, DEVICE, SERVER, 1.0)
    # Not the thousand classes but the 512 means behind the last map.
    assert best_cut(architecture, DEVICE, SERVER, 1.0).after == every[-2].after
    assert every[-2].crossing_bytes == 2 * 512
    assert best_cut(architecture, DEVICE, SERVER, 1e15).after == every[0].after
    assert every[0].crossing_bytes == 2 * 3 * 224 * 224


@pytest.mark.parametrize("server", ["h100", "a100", "rtx4090"])
@pytest.mark.parametrize("model", MODELS)
def test_the_ends_cost_what_the_whole_network_costs(model: str, server: str) -> None:
    # The last two run norms by themselves, and wait for their host.
    architecture, behind = load_model(model), Scene(load_profile(server), dtype="fp16")
    every = cuts(architecture, DEVICE, behind, 1e9)
    for end, scene in ((every[-1].device, DEVICE), (every[0].server, behind)):
        whole = estimate(architecture, "latency", scene)
        assert [end.value, end.low, end.high] == pytest.approx([whole.value, whole.low, whole.high])
    assert every[-1].server.value == every[0].device.value == 0.0


def test_a_cut_carries_interval_and_the_weaker_provenance() -> None:
    measured = Scene(load_profile("cpu"), dtype="fp32")
    transferred = Scene(load_profile("a100"), dtype="fp16")
    middle = cuts(load_model("resnet18"), measured, transferred, 1e9)[20]
    assert (middle.device.provenance, middle.latency.provenance) == ("measured", "transferred")
    assert middle.latency.low < middle.latency.value < middle.latency.high
    assert middle.latency.value == middle.device.value + middle.link_s + middle.server.value


def test_two_batches_or_a_dead_link_are_refused() -> None:
    with pytest.raises(PredictorError, match="one batch; given were 1 and 2"):
        cuts(load_model("resnet18"), DEVICE, Scene(SERVER.profile, batch=2, dtype="fp16"), 1e9)
    with pytest.raises(PredictorError, match="more than 0 bytes a second"):
        cuts(load_model("resnet18"), DEVICE, SERVER, 0.0)
