import numpy as np
import pytest

from predictors.core.support import Support
from predictors.core.workload import workload

SIZES = {
    "batch": 8, "c_in": 64, "c_out": 64, "h": 28, "w": 28, "kernel_h": 3, "kernel_w": 3, "stride": 1, "dilation": 1,
    "groups": 1, "fused": 0,
}  # fmt: skip


def work(**columns):
    given = {name: np.atleast_1d(columns.get(name, size)).astype(float) for name, size in SIZES.items()}
    count = max(len(column) for column in given.values())
    return workload("conv2d", "", {name: np.broadcast_to(column, (count,)) for name, column in given.items()}, "fp32")


@pytest.fixture(scope="module")
def support():
    measured = work(c_in=[32, 64, 128, 128], c_out=[32, 64, 128, 128], h=[14, 28, 56, 56], w=[14, 28, 56, 56])
    return Support.of([("conv2d", "", measured)])


def test_what_lies_between_measured_sizes_is_covered(support):
    assert support.covers("conv2d", "", work(c_in=96, c_out=48, h=20, w=20)).tolist() == [True]


@pytest.mark.parametrize(
    "unseen",
    [
        {"kernel_h": 5, "kernel_w": 5},
        {"dilation": 2},
        {"c_in": 256},
        {"c_in": 50},
        {"c_out": 33},
        {"h": 14, "w": 28},
        {"fused": 1},
        {"groups": 4},
    ],
)
def test_another_setting_alignment_shape_or_fusion_is_not(support, unseen):
    assert support.covers("conv2d", "", work(**unseen)).tolist() == [False]
