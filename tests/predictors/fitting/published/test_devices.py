"""Devices that were calibrated on what others published: the errors that their cards state, computed anew."""

from pathlib import Path

import numpy as np
import pytest

from hw_profiles.core.load import load_profile
from predictors.core.card import Card
from predictors.core.rates import Conditions, achieved_rates
from predictors.fitting.published.devices import CHECKED_DESIGNS, TRAINING_DESIGNS, a100_designs, calibrate
from predictors.fitting.scores import absolute_error
from predictors.fitting.timed import Bench

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the published tables are not beside the repository")
CALIBRATED = ("a100", "a100_tf32", "rtx3090", "rtx4090")


@pytest.mark.parametrize("name", CALIBRATED)
def test_a_calibrated_profile_says_where_every_family_comes_from(name: str) -> None:
    profile = load_profile(name)
    assert profile.calibrated is not None and profile.provenance == "transferred"
    card = Card.read(profile.path.parent / profile.calibrated.card)
    assert "Apache-2.0" in card.origin.licence or "published" in card.origin.licence
    assert card.end_to_end.log_sd == pytest.approx(profile.end_to_end_log_sd.value, abs=1e-4)


@needs_data
@pytest.mark.slow
def test_designs_kept_out_are_within_two_per_cent_on_the_a100() -> None:
    profile = load_profile("a100")
    designs = a100_designs(DATA, TRAINING_DESIGNS, TRAINING_DESIGNS + CHECKED_DESIGNS)[:300]
    bench = Bench(designs, Conditions.of(profile), "fp16")
    seconds, _ = bench.predicted(achieved_rates(profile, "fp16"))
    assert float(np.mean(absolute_error(np.log(bench.latency_s / seconds)))) < 0.02


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize(("name", "mape"), [("rtx3090", 0.05), ("rtx4090", 0.06), ("a100_tf32", 0.09)])
def test_families_kept_out_err_as_the_card_says(name: str, mape: float, tmp_path: Path) -> None:
    held_out = calibrate(name, DATA, tmp_path).card.held_out
    assert held_out["all"].mape < mape
    assert held_out["all"].kendall > 0.85
