import numpy as np
import pytest

from predictors.core.workload import FAMILIES, workload


def work(kind, variant="", dtype="fp32", **changed):
    sizes = {"batch": 1, "c_in": 32, "c_out": 32, "h": 8, "w": 8, "kernel_h": 1, "kernel_w": 1}
    sizes |= {"stride": 1, "dilation": 1, "groups": 1} | changed
    return workload(kind, variant, {name: np.atleast_1d(size) for name, size in sizes.items()}, dtype)


@pytest.mark.parametrize(
    ("kind", "sizes", "family"),
    [
        ("conv2d", {"kernel_h": 3, "kernel_w": 3}, "dense"),
        ("conv2d", {}, "pointwise"),
        ("conv2d", {"kernel_h": 1, "kernel_w": 3}, "dense"),
        ("conv2d", {"groups": 32, "kernel_h": 3, "kernel_w": 3}, "depthwise"),
        ("conv2d", {"groups": 32, "c_out": 64}, "grouped"),
        ("conv2d", {"groups": 8}, "grouped"),
        ("conv2d", {"c_in": 1, "c_out": 1}, "pointwise"),
        ("linear", {"h": 1, "w": 1}, "linear"),
        ("add", {}, "elementwise"),
        ("activation", {}, "elementwise"),
    ],
)
def test_an_operator_belongs_to_the_family_of_its_kernels(kind, sizes, family):
    assert FAMILIES[work(kind, **sizes).family[0]] == family


def test_the_first_layer_of_resnet_50_has_118_million_macs():  # He et al. 2016: 7x7, 64, stride 2 on 224
    stem = work("conv2d", c_in=3, c_out=64, h=224, w=224, kernel_h=7, kernel_w=7, stride=2)
    assert stem.macs[0] == 118_013_952


def test_groups_divide_macs_and_weights():
    dense, grouped = (work("conv2d", groups=groups, kernel_h=3, kernel_w=3) for groups in (1, 4))
    assert dense.macs[0] == 4 * grouped.macs[0]
    assert dense.bytes_weights[0] == 4 * grouped.bytes_weights[0]


def test_half_precision_halves_the_bytes_and_not_the_macs():
    single, half = work("conv2d"), work("conv2d", dtype="fp16")
    assert single.bytes_moved[0] == 2 * half.bytes_moved[0]
    assert single.macs[0] == half.macs[0]


def test_a_gate_reads_its_map_once_and_a_sum_both():
    gate, total = (work("add", variant, c_in=64) for variant in ("multiply", "add"))
    assert total.bytes_in[0] == 2 * gate.bytes_in[0]


def test_a_global_pool_writes_one_value_a_channel():
    assert work("pool", "global_average").bytes_out[0] == 4 * 32
