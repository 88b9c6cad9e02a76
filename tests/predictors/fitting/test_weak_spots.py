import numpy as np

from predictors.core.workload import workload
from predictors.fitting.samples import Group
from predictors.fitting.weak_spots import weak_spots


def convolutions(count=800):
    rng = np.random.default_rng(0)
    kernel = rng.choice([3.0, 5.0], count)
    columns = {
        "batch": rng.choice([1.0, 32.0], count), "c_in": np.full(count, 64.0), "c_out": np.full(count, 64.0),
        "h": np.full(count, 28.0), "w": np.full(count, 28.0), "kernel_h": kernel, "kernel_w": kernel,
        "stride": np.ones(count), "dilation": np.ones(count), "groups": np.ones(count),
    }  # fmt: skip
    return Group("conv2d", "", workload("conv2d", "", columns, "fp32"), np.full(count, 1e-3))


def test_the_setting_whose_error_stands_out_is_named_with_its_error():
    group = convolutions()
    hard = group.work.sizes["kernel_h"] == 5
    spots = weak_spots([group], np.where(hard, 0.3, 0.02))
    assert [(spot.where, spot.rows, spot.mape) for spot in spots] == [("dense 5x5 at stride 1", hard.sum(), 0.3)]


def test_where_errors_are_even_nothing_stands_out():
    assert weak_spots([convolutions()], np.full(800, 0.05)) == ()


def test_a_handful_of_operators_is_no_setting():
    group = convolutions()
    error = np.full(800, 0.02)
    error[:20] = 0.5
    assert weak_spots([group], error) == ()
