import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.compressed_kernels import CompressedKernels, load_compressed_kernels
from predictors.core.compression import Compression, compression_of
from predictors.core.forest import Forest
from predictors.core.operator_columns import COLUMNS
from predictors.core.pricing import Prices
from predictors.fitting.compressed import fit_kernels
from search_spaces.core.ops import Conv2d, Linear, Norm
from search_spaces.core.sparsity import DENSE, Sparsity
from search_spaces.core.varying import Varying
from tests.predictors.fitting.synthetic_kernels import DENSITIES, INT8_RATIO, kernels_table

FULL = 32


@pytest.fixture(scope="module")
def kernels() -> CompressedKernels:
    fitted = fit_kernels(kernels_table())
    return CompressedKernels(fitted.card, Forest.parse(fitted.trees), "fp32")


def columns(weight_bits=FULL, activation_bits=FULL, **sizes):
    one = {"batch": 1, "c_in": 128, "c_out": 128, "h": 28, "w": 28, "fused": 0} | sizes
    rows = len(np.atleast_1d(weight_bits))
    filled = {name: np.full(rows, float(one.get(name, 1))) for name in COLUMNS}
    bits = {"weight_bits": weight_bits, "activation_bits": activation_bits}
    return filled | {name: np.broadcast_to(np.asarray(value, dtype=float), (rows,)) for name, value in bits.items()}


def dense(rows=1, *, priced=True):
    return Prices(np.full(rows, 1e-3), np.full(rows, 0.1), np.full(rows, priced), "measured")


def priced(kernels, sparsity, *, dtype="fp32", dense_priced=True, **given):
    held = columns(**given)
    declared = Compression(Sparsity(sparsity), held["weight_bits"], held["activation_bits"])
    start = dense(len(held["weight_bits"]), priced=dense_priced)
    return kernels.price(start, "conv2d", "", held, dtype, declared)


def share_of(prices) -> float:
    return float(prices.seconds[0] / 1e-3)


def test_few_zeros_cost_what_none_do_and_many_what_the_sparse_kernel_was_seen_to(kernels):
    assert share_of(priced(kernels, "unstructured:0.5")) == 1.0
    assert share_of(priced(kernels, "unstructured:0.85")) == pytest.approx(0.5, rel=0.15)
    for sparsity in ("unstructured:0.5", "unstructured:0.85"):
        assert not priced(kernels, sparsity).stood_in.any()


def test_nothing_is_cheaper_than_the_fastest_kernel_that_was_measured(kernels):
    least = min(row.ratio for row in kernels_table() if row.setting.format == "csr")
    shares = [share_of(priced(kernels, f"unstructured:{zeros:.2f}")) for zeros in np.arange(0.41, 0.98, 0.01)]
    assert all(least <= share <= 1.0 for share in shares)


@pytest.mark.parametrize(
    ("sparsity", "given"),
    [
        ("unstructured:0.99", {}),
        ("unstructured:0.85", {"kernel_h": 3, "kernel_w": 3}),
        ("unstructured:0.85", {"c_in": 4096}),
        ("unstructured:0.85", {"dtype": "bf16"}),
        ("dense", {"weight_bits": 8, "activation_bits": 16}),
        ("dense", {"weight_bits": 8}),
    ],
    ids=["density beyond", "kernel unseen", "size beyond", "dtype", "values of 16 bits", "weights alone"],
)
def test_where_no_kernel_was_measured_the_dense_price_stands_in(kernels, sparsity, given):
    prices = priced(kernels, sparsity, **given)
    assert share_of(prices) == 1.0
    assert prices.stood_in.all()


def test_zeros_in_blocks_run_in_the_format_of_their_block_or_in_the_one_that_holds_any(kernels):
    assert share_of(priced(kernels, "block:8x8:0.85")) == pytest.approx(0.3, rel=0.15)
    other_block = priced(kernels, "block:16x1:0.85")
    assert share_of(other_block) == pytest.approx(0.5, rel=0.15)
    assert not other_block.stood_in.any()


def test_n_of_m_without_a_kernel_of_its_own_runs_as_any_zeros(kernels):
    assert share_of(priced(kernels, "1:8")) == pytest.approx(0.125 / 0.3, rel=0.15)
    assert share_of(priced(kernels, "2:4")) == 1.0


def test_eight_bits_are_priced_as_measured_and_fewer_by_the_same_kernel_standing_in(kernels):
    prices = priced(kernels, "dense", weight_bits=[FULL, 8, 4, 8], activation_bits=[FULL, 8, 8, FULL])
    assert prices.seconds / 1e-3 == pytest.approx([1, INT8_RATIO, INT8_RATIO, 1], rel=0.05)
    assert prices.stood_in.tolist() == [False, False, True, True]
    assert prices.seconds[0] == 1e-3


def test_zeros_and_few_bits_at_once_were_not_measured_so_the_faster_of_both_stands_in(kernels):
    prices = priced(kernels, "unstructured:0.95", weight_bits=8, activation_bits=8)
    assert prices.stood_in.all()
    assert share_of(prices) == pytest.approx(0.05 / 0.3, rel=0.15)


def test_an_operator_whose_dense_price_is_unknown_gains_nothing(kernels):
    prices = priced(kernels, "unstructured:0.95", dense_priced=False)
    assert share_of(prices) == 1.0
    assert prices.stood_in.all()


def test_the_interval_widens_by_the_error_of_the_ratio_where_one_was_used(kernels):
    assert priced(kernels, "unstructured:0.95").log_sd[0] > 0.1
    assert priced(kernels, "unstructured:0.45").log_sd[0] == 0.1


def test_a_device_without_such_kernels_prices_all_of_them_dense(kernels):
    unmeasured = load_compressed_kernels(load_profile("a100"))
    for sparsity in ("unstructured:0.95", "2:4", "block:8x8:0.9"):
        prices = priced(unmeasured, sparsity)
        assert share_of(prices) == 1.0
        assert prices.stood_in.all()


def test_two_of_four_is_slower_than_dense_on_the_h200_but_for_the_widest_layers():
    kernels = load_compressed_kernels(load_profile("h200"))

    def share(channels: int, batch: int) -> Prices:
        return priced(kernels, "2:4", dtype="fp16", batch=batch, c_in=channels, c_out=4 * channels, h=14, w=14)

    assert share_of(share(256, 128)) == 1.0
    assert not share(256, 128).stood_in.any()
    assert 0.7 < share_of(share(4096, 128)) < 0.8
    assert share(256, 1).stood_in.all()


def test_what_is_drawn_smaller_or_dense_is_not_compressed():
    assert compression_of(Norm("batch"), "fp32") is None
    assert compression_of(Conv2d(8, (1, 1), sparsity=Sparsity("channels:0.5")), "fp32") is None
    assert compression_of(Conv2d(8, (1, 1)), "fp32") is None
    assert compression_of(Linear(8, weight_bits=16, activation_bits=16), "fp16") is None
    assert compression_of(Linear(8, weight_bits=8), "fp16").formats == ()
    varying = compression_of(Linear(8, weight_bits=Varying((0,), np.array([8, 32]))), "fp32")
    assert varying is not None and varying.sparsity == DENSE


def test_the_range_of_densities_is_that_which_was_measured(kernels):
    low, high = kernels.formats["csr"].density
    assert DENSITIES[0] <= low < 0.025
    assert 0.55 < high <= DENSITIES[1]
