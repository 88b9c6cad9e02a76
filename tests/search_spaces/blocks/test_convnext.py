import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_points, load_space


def params(**changed: int) -> int:
    space = load_space("convnext")
    choices = load_points("convnext")["convnext_tiny"].choices
    kernels = {f"stage{stage}.kernel": changed.get("kernel", 7) for stage in (1, 2, 3, 4)}
    return int(estimate(space.architecture({**choices, **kernels}), "params", Scene()).value)


@pytest.mark.parametrize("kernel", [3, 5, 7, 9, 11])
def test_a_kernel_costs_its_taps_on_every_channel_and_nothing_else(kernel: int) -> None:
    channels = sum(depth * 96 * 2**stage for stage, depth in enumerate((3, 3, 9, 3)))
    assert params(kernel=kernel) - params() == channels * (kernel**2 - 49)
