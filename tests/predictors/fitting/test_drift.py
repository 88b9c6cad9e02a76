from dataclasses import replace

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from hw_profiles.core.networks import MeasuredNetwork
from hw_profiles.core.reference import Reading, append_reading
from hw_profiles.core.table import read_table, write_table
from nas.report.drift import drift_in_words
from predictors.core.card import Card
from predictors.core.errors import PredictorError
from predictors.core.pricing import load_pricer
from predictors.fitting.check import recomputed, stored
from predictors.fitting.drift import (
    drift_of,
    followed_share,
    quiet_level,
    slowness_of_networks,
    slowness_of_rows,
    steady_networks,
)
from predictors.fitting.fit import fit_device
from tests.predictors.fitting.synthetic import measured_folder, true_seconds

QUIET_S = 3e-4
BATCH = 10


def readings(ratios, batch=BATCH):
    return [Reading(batch, QUIET_S * ratio, 0.0, None, table_rows=batch * (at + 1)) for at, ratio in enumerate(ratios)]


def network(latency_s, reference_s):
    return MeasuredNetwork("mobile", {}, "0", 1, latency_s, latency_s, 0.0, reference_s=reference_s)


def slowed_folder(folder, ratios, share=1.0):
    """A sweep during which the machine slowed: operators by a share of what the reference did."""
    measured_folder(folder, rows=450)
    rows = read_table(folder / "operators.csv")
    for reading in readings(ratios):
        append_reading(folder / "reference.jsonl", reading)
    factors = np.repeat(ratios, BATCH)[: len(rows)] ** share
    slowed = [replace(row, latency_s=row.latency_s * factor) for row, factor in zip(rows, factors, strict=True)]
    write_table(folder / "operators.csv", slowed)
    return folder


@pytest.fixture(scope="module")
def slowed(tmp_path_factory):
    """Quiet for a quarter of the time, then slower and slower, by a fifth at the end."""
    ratios = np.concatenate([np.ones(12), np.linspace(1.0, 1.2, 33)])
    folder = slowed_folder(tmp_path_factory.mktemp("drift") / "formula", ratios)
    fit_device(folder)
    return folder


def bias(folder):
    """Median of predicted over true seconds of the swept operators."""
    rows = read_table(folder / "operators.csv")
    pricer, ratios = load_pricer(load_profile(folder)), []
    for row in rows[::9]:
        op = row.operator
        columns = {name: np.array([getattr(op, name)], dtype=float) for name in vars(op) if name != "dtype"
                   and name not in ("kind", "variant")}  # fmt: skip
        ratios.append(pricer.price(op.kind, op.variant, columns, "fp32").seconds[0] / true_seconds(op))
    return float(np.median(ratios))


def test_a_sweep_on_a_machine_that_slowed_predicts_the_quiet_machine(slowed, tmp_path):
    assert bias(slowed) == pytest.approx(1.0, abs=0.025)
    ratios = np.concatenate([np.ones(12), np.linspace(1.0, 1.2, 33)])
    untold = slowed_folder(tmp_path / "formula", ratios)
    (untold / "reference.jsonl").unlink()
    fit_device(untold)
    assert bias(untold) > 1.05


def test_the_card_says_how_far_the_machine_drifted(slowed):
    drift = Card.read(slowed / "latency.json").drift
    assert drift is not None
    assert drift.quiet_s == pytest.approx(QUIET_S, rel=0.01)
    assert drift.typical == pytest.approx(1.07, abs=0.02)
    assert drift.worst == pytest.approx(1.19, abs=0.02)
    assert drift.share > 0.85
    assert not drift.too_large
    assert "300 us when quiet" in drift_in_words(drift)


def test_the_stored_table_keeps_what_the_clock_said(slowed):
    assert read_table(slowed / "operators.csv.gz") == read_table(slowed / "operators.csv")


def test_a_check_corrects_as_the_fit_did_and_needs_the_readings(slowed):
    profile = load_profile(slowed)
    again = recomputed(profile)
    assert again is not None
    assert again.held_out == stored(profile).held_out
    kept = (slowed / "reference.jsonl").read_bytes()
    (slowed / "reference.jsonl").unlink()
    with pytest.raises(PredictorError, match=r"reference\.jsonl, which is missing"):
        recomputed(profile)
    (slowed / "reference.jsonl").write_bytes(kept)


def test_operators_that_did_not_slow_are_left_alone(tmp_path):
    ratios = np.concatenate([np.ones(12), np.linspace(1.0, 1.2, 33)])
    folder = slowed_folder(tmp_path / "formula", ratios, share=0.0)
    drift = fit_device(folder).drift
    assert drift is not None
    assert drift.share < 0.3
    assert bias(folder) == pytest.approx(1.0, abs=0.03)


def test_half_the_slowdown_is_corrected_where_operators_followed_by_half():
    rng = np.random.default_rng(0)
    slowness = np.linspace(0.0, 0.2, 4000)
    residuals = 0.5 * (slowness - slowness.mean()) + rng.normal(0.0, 0.1, 4000)
    # A few operators that the fit does not know at all.
    residuals[::100] = 3.0
    assert followed_share(residuals, slowness) == pytest.approx(0.5, abs=0.1)


def test_a_machine_that_did_not_drift_says_nothing_of_the_share():
    assert followed_share(np.random.default_rng(0).normal(0.0, 0.1, 500), np.full(500, 0.01)) == 1.0


def test_rows_take_the_reading_of_their_own_batch():
    slowness = slowness_of_rows(readings([1.0] * 6 + [1.2] * 6, batch=2), 26, QUIET_S)
    assert slowness[:12] == pytest.approx(0.0)
    # Two rows that no reading saw follow the last one.
    assert slowness[12:] == pytest.approx(np.log(1.2))


def test_a_batch_that_was_left_out_moves_no_row_to_another_reading():
    told = readings([1.0] * 6 + [1.2] * 6, batch=2)
    left_out = [replace(told[5], latency_s=2 * QUIET_S)]
    slowness = slowness_of_rows([*told[:6], *left_out, *told[6:]], 24, QUIET_S)
    assert slowness == pytest.approx(np.log([1.0] * 12 + [1.2] * 12))


def test_networks_are_corrected_by_what_was_read_beside_them():
    timed = [network(2.2e-3, 1.1 * QUIET_S)] * 5 + [network(2.0e-3, None)]
    slowness = slowness_of_networks(timed, QUIET_S)
    assert slowness == pytest.approx([np.log(1.1)] * 5 + [0.0])
    assert [one.latency_s for one in steady_networks(timed, slowness, 1.0)] == pytest.approx([2.0e-3] * 6)


@pytest.mark.parametrize("told", [readings([1.0] * 9), [replace(one, table_rows=None) for one in readings([1.0] * 20)]])
def test_too_few_readings_or_readings_of_unknown_rows_correct_nothing(told):
    assert quiet_level(told, []) is None


def test_a_drift_too_large_to_correct_is_warned_of():
    drift = drift_of(np.log(np.linspace(1.0, 1.5, 45)), QUIET_S, 1.0, [])
    assert drift.too_large
    assert "too much to correct" in drift_in_words(drift)


def test_the_machine_was_quiet_in_the_quieter_of_the_two_times():
    swept = readings([1.0] * 12 + [1.1] * 8)
    assert quiet_level(swept, [network(1e-3, 1.1 * QUIET_S)] * 200) == pytest.approx(QUIET_S)
    assert quiet_level(swept, [network(1e-3, 0.9 * QUIET_S)] * 200) == pytest.approx(0.9 * QUIET_S)
