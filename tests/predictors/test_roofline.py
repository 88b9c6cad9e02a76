import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.errors import PredictorError
from predictors.core.pricing import load_pricer

V100_SIZES = ("batch", "cin", "cout", "h", "w", "k", "s")
V100_TABLE = Path(__file__).parents[2].parent / "shared/data/v100_tensorrt_conv_ops.csv.gz"

PROFILE = load_profile("h100")
PRICER = load_pricer(PROFILE, "roofline")
FLOOR_S = PROFILE.launch_floor_s.value
DEFAULTS = {
    "batch": 1, "c_in": 64, "c_out": 64, "h": 56, "w": 56, "kernel_h": 1, "kernel_w": 1,
    "stride": 1, "dilation": 1, "groups": 1, "fused": 0,
}  # fmt: skip


def columns(**changed):
    sizes = DEFAULTS | changed
    return {name: np.atleast_1d(value) for name, value in sizes.items()}


def seconds(kind="conv2d", variant="", dtype="fp32", **changed):
    return PRICER.price(kind, variant, columns(**changed), dtype).seconds[0]


def dense_flops_per_s():
    return PROFILE.achieved_compute_fraction["dense"].value * PROFILE.peak_flops_per_s["fp32"].value


def square(kernel):
    return {"kernel_h": kernel, "kernel_w": kernel}


def test_a_memory_bound_layer_pays_for_bytes_not_for_macs():
    bytes_moved = 4 * 32 * 2 * 256 * 56 * 56
    share = PROFILE.achieved_bandwidth_fraction["elementwise"].value
    assert seconds("activation", "relu", batch=32, c_in=256, c_out=256) == pytest.approx(
        FLOOR_S + bytes_moved / (share * PROFILE.memory_bandwidth_bytes_per_s.value)
    )


def test_a_compute_bound_layer_pays_for_macs():
    macs = 32 * 512 * 512 * 9 * 28 * 28
    dense = seconds(batch=32, c_in=512, c_out=512, h=28, w=28, **square(3))
    assert dense == pytest.approx(FLOOR_S + 2 * macs / dense_flops_per_s())


@pytest.mark.parametrize(("kernel", "measured_s"), [(13, 4.7407e-3), (27, 18.0282e-3)])
def test_large_depthwise_kernels_on_the_a800_die_lie_in_the_interval_of_its_calibrated_kin(kernel, measured_s):
    # arXiv:2607.02097, table 13: 256 channels, 28 x 28, batch 128, fp32.
    work = columns(batch=128, c_in=256, c_out=256, h=28, w=28, groups=256, **square(kernel))
    prices = load_pricer(load_profile("a100_tf32")).price("conv2d", "", work, "tf32")
    assert abs(np.log(measured_s / prices.seconds[0])) < 1.64 * prices.log_sd[0]


def test_a_depthwise_kernel_gains_no_matrix_unit_from_half_precision():
    large = {"batch": 128, "c_in": 256, "c_out": 256, "groups": 256, **square(31)}
    assert seconds(dtype="fp16", **large) == pytest.approx(seconds(dtype="fp32", **large))


def test_a_stride_of_two_rounds_the_output_up():
    macs = 64 * 29 * 29 * 64 * 3 * 3 * 128
    strided = seconds(batch=128, h=57, w=57, stride=2, **square(3))
    assert strided == pytest.approx(FLOOR_S + 2 * macs / dense_flops_per_s())


def test_a_fused_activation_costs_nothing_extra():
    assert seconds(fused=1, **square(3)) == seconds(fused=0, **square(3))


def test_nothing_is_faster_than_a_launch():
    assert seconds(c_in=1, c_out=1, h=1, w=1) > FLOOR_S


def test_an_unknown_operator_is_not_priced_and_not_free():
    prices = PRICER.price("attention", "flash", columns(), "fp32")
    assert not prices.priced[0]
    assert prices.seconds[0] > FLOOR_S
    assert prices.log_sd[0] > PRICER.price("conv2d", "", columns(), "fp32").log_sd[0]


def test_a_dtype_that_the_device_has_no_rate_for_is_not_priced():
    v100 = load_pricer(load_profile("v100"), "roofline")
    assert not v100.price("conv2d", "", columns(), "bf16").priced[0]


def test_many_operators_are_priced_as_each_alone():
    kernels = np.array([3, 7, 31])
    many = columns(**{name: np.full(3, value) for name, value in DEFAULTS.items()} | square(kernels))
    together = PRICER.price("conv2d", "", many, "fp16").seconds
    assert together.tolist() == [seconds(dtype="fp16", **square(k)) for k in kernels]


@pytest.mark.parametrize("wrong", [{"h": 0}, {"stride": -1}, {"c_in": np.nan}, {"batch": np.array([1, 2])}])
def test_columns_that_are_no_sizes_are_refused(wrong):
    with pytest.raises(PredictorError, match=next(iter(wrong))):
        PRICER.price("conv2d", "", columns(**wrong), "fp32")


def test_a_missing_column_is_named():
    without = {name: value for name, value in columns().items() if name != "groups"}
    with pytest.raises(PredictorError, match="lack groups"):
        PRICER.price("conv2d", "", without, "fp32")


def test_an_unknown_dtype_is_refused():
    with pytest.raises(PredictorError, match="No dtype 'fp8'"):
        seconds(dtype="fp8")


def test_nine_of_ten_measured_v100_kernels_lie_in_their_intervals():
    # alibaba/lightweight-neural-architecture-search: 148,024 TensorRT kernels, every fortieth.
    if not V100_TABLE.is_file():
        pytest.skip("needs ../shared/data, the measured tables of others")
    with gzip.open(V100_TABLE, "rt") as file:
        rows = list(csv.DictReader(file))[::40]
    v100 = load_pricer(load_profile("v100"), "roofline")
    inside = []
    for dtype in ("fp32", "fp16"):
        mine = [row for row in rows if row["precision"] == dtype]
        table = {name: np.array([int(row[name]) for row in mine]) for name in V100_SIZES}
        depthwise = np.array([row["type"] == "Depthwise" for row in mine])
        work = {
            "batch": table["batch"], "c_in": table["cin"], "c_out": table["cout"],
            "h": table["h"], "w": table["w"], "kernel_h": table["k"], "kernel_w": table["k"], "stride": table["s"],
            "dilation": np.ones_like(table["k"]), "groups": np.where(depthwise, table["cin"], 1),
        }  # fmt: skip
        prices = v100.price("conv2d", "", work, dtype)
        true_s = np.array([float(row["latency_ms"]) for row in mine]) * 1e-3
        inside.append(np.abs(np.log(true_s / prices.seconds)) <= 1.645 * prices.log_sd)
    assert 0.8 < np.mean(np.concatenate(inside)) < 0.98
