import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.channel_attention import eca_kernel
from search_spaces.core.load import load_model


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


def test_efficient_channel_attention_multiplies_each_channel_once_a_tap() -> None:
    taps = {256: 3 * 3, 512: 4 * 5, 1024: 6 * 5, 2048: 3 * 7}
    assert count("macs", "ecaresnet50") - count("macs", "resnet50") == sum(c * k for c, k in taps.items())
