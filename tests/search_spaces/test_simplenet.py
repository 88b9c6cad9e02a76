import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.files import space_from
from search_spaces.core.load import load_model

# The authors' code at 224 x 224: parameters, and MACs in units of a million.
PUBLISHED = {
    "simplenetv1_small_m1_05": (1_506_792, 340.9),
    "simplenetv1_small_m1_075": (3_287_272, 758.9),
    "simplenetv1_5m_m1": (5_752_808, 1342),
    "simplenetv1_9m_m1": (9_508_968, 2774),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_model_counts_as_its_code_builds_it(name: str) -> None:
    params, macs = (estimate(load_model(name), metric, Scene()).value for metric in ("params", "macs"))
    assert params == PUBLISHED[name][0]
    assert macs / 1e6 == pytest.approx(PUBLISHED[name][1], rel=5e-4)


@pytest.mark.parametrize(("name", "params"), [("310k", 312_362), ("5m", 5_498_378)])
def test_a_network_for_cifar_10_has_the_parameters_of_its_code(name: str, params: int) -> None:
    assert estimate(load_model(f"simplenet_cifar_{name}"), "params", Scene()).value == params


# A third network of that code, with kernels that differ within a stage: runs of equally wide layers.
RUNS = ((32, (3, 3, 3)), (64, (3,)), (64, (3, 3, 3)), (64, (3, 3)), (96, (3, 1, 1)))
BEHIND_A_POOL = (3, 4, 5)


def test_its_network_of_mixed_kernels_is_declared_by_hand() -> None:
    block = {"kind": "plain_conv", "kernel": {"per_block": [1, 3]}, "normalises": "batch"}
    stages = [
        {"depth": len(kernels), "width": width, "block": block, "shrink_at": 0 if stage in BEHIND_A_POOL else "never"}
        for stage, (width, kernels) in enumerate(RUNS, 1)
    ]
    declared = {"name": "cifar", "resolution": 32, "classes": 10, "stem": {"kind": "no_stem"}, "stages": stages}
    space = space_from({**declared, "head": {"kind": "simple_head", "channels": 100}}, "by hand")
    kernels = {
        f"stage{stage}.block{at}.kernel": kernel
        for stage, (_, kernels) in enumerate(RUNS, 1)
        for at, kernel in enumerate(kernels)
    }
    assert estimate(space.architecture(kernels), "params", Scene()).value == 385_790


@pytest.mark.parametrize("small", ["small_m1_05", "small_m1_075", "5m_m1", "9m_m1"])
def test_striding_later_costs_macs_and_no_parameters(small: str) -> None:
    fast, slow = load_model(f"simplenetv1_{small}"), load_model(f"simplenetv1_{small.replace('m1', 'm2')}")
    assert estimate(fast, "params", Scene()).value == estimate(slow, "params", Scene()).value
    assert estimate(fast, "macs", Scene()).value < estimate(slow, "macs", Scene()).value
