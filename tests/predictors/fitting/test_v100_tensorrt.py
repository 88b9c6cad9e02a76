import gzip

import numpy as np
import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile
from predictors.core.pricing import load_pricer
from predictors.fitting.check import recomputed, stored
from predictors.fitting.v100_tensorrt import PRECISIONS, TABLE, is_kept_out, profile_name, read_kernels
from tests.predictors.fitting.published_tables import published

# Mean error on a random fifth of the same table, as gradient-boosted trees on shapes and roofline reached it before.
BARS = {"fp32": 0.046, "fp16": 0.061}
SIZES = {
    "batch": 32, "c_in": 64, "c_out": 64, "h": 56, "w": 56, "kernel_h": 3, "kernel_w": 3, "stride": 1, "dilation": 1,
    "groups": 1, "fused": 0,
}  # fmt: skip


def price(precision, dtype=None, **changed):
    columns = {name: np.array([float(size)]) for name, size in (SIZES | changed).items()}
    return load_pricer(load_profile(profile_name(precision))).price("conv2d", "", columns, dtype or precision)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_kept_out_fifth_is_predicted_better_than_the_bar_and_the_intervals_hold(precision):
    everyone = stored(load_profile(profile_name(precision))).held_out["all"]
    assert everyone.mape <= BARS[precision]
    assert 0.88 <= everyone.coverage_90 <= 0.92
    assert everyone.kendall > 0.97


@pytest.mark.slow
@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_shipped_trees_give_the_cards_scores_again(precision):
    profile = load_profile(profile_name(precision))
    again = recomputed(profile, published(TABLE))
    assert again is not None and again.held_out == stored(profile).held_out


@pytest.mark.slow
def test_no_kernel_that_was_kept_out_is_what_the_fit_learned_from():
    rows = read_kernels(published(TABLE), "fp16")
    kept = is_kept_out(len(rows))
    card = stored(load_profile("v100_tensorrt_fp16"))
    assert card.origin.rows == len(rows)
    assert card.held_out["all"].rows == kept.sum() == len(rows) // 5 + 1


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_measured_kernel_has_a_price_of_its_own(precision):
    prices = price(precision)
    assert prices.priced[0]
    assert prices.provenance == "measured"


@pytest.mark.parametrize(
    "unseen",
    [
        {"kernel_h": 9, "kernel_w": 9},
        {"kernel_h": 2, "kernel_w": 2},
        {"kernel_h": 1, "kernel_w": 7},
        {"dilation": 2},
        {"stride": 4},
        {"groups": 8},
        {"c_in": 65},
        {"c_out": 60},
        {"batch": 256},
        {"h": 512, "w": 512},
        {"h": 28, "w": 56},
        {"groups": 64, "fused": 1},
    ],
)
def test_what_was_not_measured_is_outside_the_support_and_wide(unseen):
    prices = price("fp32", **unseen)
    assert not prices.priced[0]
    assert prices.log_sd[0] >= 0.7


def test_the_other_precision_is_another_profile():
    assert not price("fp32", dtype="fp16").priced[0]


def test_half_precision_is_faster_where_there_is_much_to_multiply():
    much = {"c_in": 512, "c_out": 512, "h": 28, "w": 28, "batch": 128}
    assert price("fp16", **much).seconds[0] < 0.3 * price("fp32", **much).seconds[0]


def test_another_table_is_refused_by_its_columns(tmp_path):
    path = tmp_path / TABLE
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    with pytest.raises(ProfileError, match="its columns are precision,type"):
        read_kernels(path, "fp32")
