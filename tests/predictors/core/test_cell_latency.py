import numpy as np
import pytest

from hw_profiles.core.load import load_device
from predictors.core.errors import PredictorError
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_space

SPACE = load_space("nasbench201")
DENSE = dict.fromkeys(SPACE.dimensions, "nor_conv_3x3")


def scene(name, batch=1, dtype="fp32"):
    return Scene(load_device(name), batch, dtype)


def test_a_design_costs_its_edges_and_what_lies_on_a_way_through():
    table = load_device("raspi4").cells
    alone = estimate(SPACE.architecture(DENSE), "latency", scene("raspi4"))
    each = table.edge_s["nor_conv_3x3"] + table.live_edge_s["nor_conv_3x3"]
    assert alone.value == pytest.approx(table.base_s + table.connected_s + 6 * each)
    assert alone.provenance == "measured"


def test_no_design_costs_less_than_the_least_that_was_timed():
    device = load_device("pixel3")
    nothing = SPACE.architecture(dict.fromkeys(SPACE.dimensions, "none"))
    assert estimate(nothing, "latency", scene("pixel3")).value >= device.cells.least_s > 0


def test_what_others_simulated_is_not_called_measured():
    assert estimate(SPACE.architecture(DENSE), "latency", scene("eyeriss")).provenance == "analytic"


def test_designs_of_another_space_are_refused_by_name():
    other = load_space("mobile")
    architecture = other.architecture(other.decode(other.sample(1, np.random.default_rng(0))[0]))
    with pytest.raises(PredictorError, match="'pixel3' knows designs of nasbench201 alone, and nothing of 'mobile'"):
        estimate(architecture, "latency", scene("pixel3"))


def test_another_image_side_batch_or_dtype_is_refused():
    larger = SPACE.at_resolution(64).architecture(DENSE)
    with pytest.raises(PredictorError, match="images of 32 pixels, not 64"):
        estimate(larger, "latency", scene("pixel3"))
    with pytest.raises(PredictorError, match="give --batch 256"):
        estimate(SPACE.architecture(DENSE), "latency", scene("1080ti_256"))
    with pytest.raises(PredictorError, match="in fp32 alone, not fp16"):
        estimate(SPACE.architecture(DENSE), "latency", scene("pixel3", dtype="fp16"))
