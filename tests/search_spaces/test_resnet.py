import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.channel_attention import eca_kernel
from search_spaces.core.load import load_model, load_points, load_space


def count(metric: str, name: str) -> float:
    return estimate(load_model(name), metric, Scene()).value


@pytest.mark.parametrize(
    ("kernel", "channels"), [(3, (16, 32, 64)), (5, (128, 256, 512, 1024)), (7, (2048,))], ids=["3", "5", "7"]
)
def test_attention_reaches_as_far_as_the_published_formula_says(kernel: int, channels: tuple[int, ...]) -> None:
    assert {eca_kernel(count) for count in channels} == {kernel}


# Wang et al. 2020: kernels of 3; of 3, 5, 5, 7 by stage ("80 parameters"); by the formula, as timm has it.
@pytest.mark.parametrize(
    ("name", "plain", "added"),
    [("ecaresnet50_k3", "resnet50", 48), ("ecaresnet50", "resnet50", 80), ("ecaresnet50d", "resnet50d", 86)],
)
def test_efficient_channel_attention_costs_one_kernel_a_block(name: str, plain: str, added: int) -> None:
    assert count("params", name) - count("params", plain) == added


@pytest.mark.parametrize(("name", "params"), [("ecaresnet50_k3", 25_557_080), ("ecaresnet50", 25_557_112)])
def test_a_resnet_50_with_the_published_kernels_has_the_parameters_of_its_code(name: str, params: int) -> None:
    assert count("params", name) == params


def test_a_resnet_50_with_kernels_by_the_formula_has_86_parameters_more() -> None:
    kernels = {f"stage{at}.attention": f"eca{eca_kernel(128 * 2**at)}" for at in (1, 2, 3, 4)}
    architecture = load_space("resnet").architecture({**load_points("resnet")["resnet50"].choices, **kernels})
    assert estimate(architecture, "params", Scene()).value == 25_557_118


def test_efficient_channel_attention_multiplies_each_channel_once_a_tap() -> None:
    taps = {256: 3 * 3, 512: 4 * 5, 1024: 6 * 5, 2048: 3 * 7}
    assert count("macs", "ecaresnet50") - count("macs", "resnet50") == sum(c * k for c, k in taps.items())
