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
    assert best.seconds == min(cut.device_s + cut.crossing_bytes / link + cut.server_s for cut in every)


def test_a_slow_link_keeps_the_network_on_the_device_and_a_fast_one_sends_the_image() -> None:
    architecture = load_model("resnet18")
    every = cuts(architecture, DEVICE, SERVER, 1.0)
    # Not the thousand classes but the 512 means behind the last map.
    assert best_cut(architecture, DEVICE, SERVER, 1.0).after == every[-2].after
    assert every[-2].crossing_bytes == 2 * 512
    assert best_cut(architecture, DEVICE, SERVER, 1e15).after == every[0].after
    assert every[0].crossing_bytes == 2 * 3 * 224 * 224


def test_the_ends_cost_what_the_whole_network_costs() -> None:
    architecture = load_model("resnet18")
    every = cuts(architecture, DEVICE, SERVER, 1e9)
    for end, scene in ((every[-1].device_s, DEVICE), (every[0].server_s, SERVER)):
        operators = estimate(architecture, "latency", scene).value
        assert end == pytest.approx(operators, rel=0.5)


def test_two_batches_or_a_dead_link_are_refused() -> None:
    with pytest.raises(PredictorError, match="one batch; given were 1 and 2"):
        cuts(load_model("resnet18"), DEVICE, Scene(SERVER.profile, batch=2, dtype="fp16"), 1e9)
    with pytest.raises(PredictorError, match="more than 0 bytes a second"):
        cuts(load_model("resnet18"), DEVICE, SERVER, 0.0)
