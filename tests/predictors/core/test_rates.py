"""What operators ask of a device, and how fast rates serve them."""

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.rates import LAUNCH, RATE_NAMES, Conditions, achieved_rates, demand, serve
from predictors.core.workload import Workload, workload

PLAIN = Conditions(autocast=False)


def conv(c_in: int, c_out: int, kernel: int = 1, groups: int = 1, side: int = 56, batch: int = 32) -> Workload:
    sizes = {"batch": batch, "c_in": c_in, "c_out": c_out, "h": side, "w": side, "kernel_h": kernel}
    columns = sizes | {"kernel_w": kernel, "stride": 1, "dilation": 1, "groups": groups}
    return workload("conv2d", "", {name: np.array([float(value)]) for name, value in columns.items()}, "fp16")


@pytest.fixture
def rates() -> np.ndarray:
    return achieved_rates(load_profile("h200"), "fp16")


def seconds(work: Workload, rates: np.ndarray) -> float:
    return float(serve(demand("conv2d", "", work, PLAIN), rates).seconds[0])


def test_a_kernel_shorter_than_its_launch_takes_the_launch(rates: np.ndarray) -> None:
    assert seconds(conv(8, 8, side=4, batch=1), rates) == rates[LAUNCH]


def test_on_the_ridge_work_and_traffic_add_up_to_root_two(rates: np.ndarray) -> None:
    work = conv(64, 64)
    even = rates.copy()
    asked = demand("conv2d", "", work, PLAIN)
    even[asked.flops_rate] = asked.flops / 1e-3
    even[asked.bytes_rate] = asked.bytes / 1e-3
    assert seconds(work, even) == pytest.approx(np.sqrt(2) * 1e-3)


def test_a_matrix_unit_pays_for_whole_tiles() -> None:
    asked = [demand("conv2d", "", conv(c_in, c_out), PLAIN).flops[0] for c_in, c_out in ((60, 40), (64, 64))]
    assert asked[0] == pytest.approx(asked[1])


def test_large_depthwise_kernels_run_at_a_rate_of_their_own() -> None:
    at = [int(demand("conv2d", "", conv(64, 64, k, groups=64), PLAIN).flops_rate[0]) for k in (3, 5, 7, 31)]
    assert [RATE_NAMES[position] for position in at] == ["flops.depthwise"] * 2 + ["flops.large_depthwise"] * 2


def test_autocast_takes_layer_norms_on_a_detour_and_batch_norms_not() -> None:
    work = conv(64, 64)
    moved = {
        variant: [demand("norm", variant, work, Conditions(cast)).bytes[0] for cast in (False, True)]
        for variant in ("layer", "batch")
    }
    assert moved["layer"][1] == 5 * moved["layer"][0]
    assert moved["batch"][1] == moved["batch"][0]


def test_elasticities_are_those_of_the_seconds(rates: np.ndarray) -> None:
    asked = demand("conv2d", "", conv(64, 64, 3), PLAIN)
    served = serve(asked, rates)
    for position, share in ((asked.flops_rate[0], served.flops_share[0]), (asked.bytes_rate[0], served.bytes_share[0])):
        faster = rates.copy()
        faster[position] *= 1 + 1e-6
        change = float(np.log(serve(asked, faster).seconds[0] / served.seconds[0]))
        assert change / 1e-6 == pytest.approx(-share, abs=1e-4)


def test_a_cache_serves_what_fits_into_it_and_little_of_the_rest() -> None:
    small, large = conv(64, 64, side=7, batch=8), conv(64, 64)
    moved = {
        cache: [float(demand("conv2d", "", work, Conditions(False, cache, 2.0)).bytes[0]) for work in (small, large)]
        for cache in (0.0, 1e6)
    }
    assert moved[1e6][0] == pytest.approx(moved[0.0][0] / 2)
    assert moved[1e6][1] == pytest.approx(moved[0.0][1], rel=0.01)
