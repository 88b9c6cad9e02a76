import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from hw_profiles.core.table import Operator
from predictors.core.errors import PredictorError
from predictors.core.pricing import load_pricer
from tests.predictors.fitting.synthetic import draw, true_seconds


@pytest.fixture(scope="session")
def pricer(folder):
    return load_pricer(load_profile(folder))


SIZES = {
    "batch": 1, "c_in": 64, "c_out": 64, "h": 28, "w": 28, "kernel_h": 7, "kernel_w": 7,
    "stride": 1, "dilation": 1, "groups": 64,
}  # fmt: skip


def price(pricer, kind="conv2d", variant="", dtype="fp32", **changed):
    columns = {name: np.atleast_1d(size) for name, size in (SIZES | changed).items()}
    return pricer.price(kind, variant, columns, dtype)


def test_unseen_operators_of_the_device_lie_in_their_intervals(pricer):
    rng = np.random.default_rng(99)
    operators = [op for op in (draw(rng) for _ in range(600)) if op.kind == "conv2d"]
    columns = {name: np.array([getattr(op, name) for op in operators]) for name in SIZES}
    prices = pricer.price("conv2d", "", columns, "fp32")
    true = np.array([true_seconds(op) for op in operators])
    inside = np.abs(np.log(true / prices.seconds)) <= 1.645 * prices.log_sd
    assert prices.provenance == "measured"
    assert np.mean(inside) > 0.85
    assert np.mean(np.abs(prices.seconds / true - 1)) < 0.08


def test_the_slow_odd_widths_are_learned_where_the_roofline_cannot(pricer, folder):
    odd = Operator("conv2d", "", 1, 201, 201, 40, 40, 13, 13, 1, 1, 201)
    changed = {"c_in": 201, "c_out": 201, "groups": 201, "h": 40, "w": 40, "kernel_h": 13, "kernel_w": 13}
    learned = price(pricer, **changed).seconds[0]
    roofline = price(load_pricer(load_profile(folder), "roofline"), **changed).seconds[0]
    assert abs(np.log(learned / true_seconds(odd))) < abs(np.log(roofline / true_seconds(odd)))


@pytest.mark.parametrize(
    "unseen",
    [
        {"kernel_h": 9, "kernel_w": 9},
        {"kernel_h": 3, "kernel_w": 13},
        {"dilation": 2},
        {"stride": 4},
        {"groups": 16},
        {"c_in": 4096, "c_out": 4096, "groups": 4096},
        {"h": 224, "w": 224},
        {"batch": 32},
    ],
)
def test_a_setting_that_was_not_measured_is_not_priced_but_wide(pricer, unseen):
    prices = price(pricer, **unseen)
    assert not prices.priced[0]
    assert prices.seconds[0] > 0
    assert prices.log_sd[0] > price(pricer).log_sd[0]
    assert price(pricer).priced[0]


def test_an_operator_that_was_not_measured_gets_the_roofline(pricer, folder):
    roofline = load_pricer(load_profile(folder), "roofline")
    learned = price(pricer, "norm", "layer")
    assert not learned.priced[0]
    assert learned.seconds[0] == price(roofline, "norm", "layer").seconds[0]


def test_another_dtype_than_the_measured_one_is_not_priced(pricer):
    assert not price(pricer, dtype="fp16").priced[0]


def test_prices_do_not_depend_on_their_neighbours(pricer):
    kernels = np.array([3, 5, 13, 9])
    many = {name: np.full(4, size) for name, size in SIZES.items()} | {
        "kernel_h": kernels,
        "kernel_w": kernels,
    }
    together = pricer.price("conv2d", "", many, "fp32")
    alone = [price(pricer, kernel_h=kernel, kernel_w=kernel).seconds[0] for kernel in kernels]
    assert together.seconds.tolist() == alone
    assert together.priced.tolist() == [True, True, True, False]


def test_an_analytic_device_has_nothing_learned():
    with pytest.raises(PredictorError, match="'a100' was not measured"):
        load_pricer(load_profile("a100"), "learned")


@pytest.mark.parametrize("damaged", ["latency.txt", "latency.json"])
def test_damaged_files_are_refused_by_name(copied_folder, damaged):
    (copied_folder / damaged).write_text("tree\x00 not a model")
    with pytest.raises(PredictorError, match=damaged):
        load_pricer(load_profile(copied_folder))


def test_the_shipped_cpu_was_measured_and_prices_large_kernels():
    profile = load_profile("cpu")
    prices = price(load_pricer(profile), kernel_h=31, kernel_w=31)
    assert profile.provenance == "measured"
    assert prices.priced[0]
