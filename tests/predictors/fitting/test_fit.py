import shutil
from dataclasses import replace

import numpy as np
import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile, profile_hash
from hw_profiles.core.networks import MeasuredNetwork, append_network, read_networks
from hw_profiles.core.reference import Reading, append_reading
from hw_profiles.core.table import read_table, write_table
from predictors.core.card import Card
from predictors.core.errors import PredictorError
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.core.pricing import load_pricer
from predictors.fitting.fit import fit_device
from predictors.learned import LearnedPricer
from search_spaces.core.load import load_space
from tests.predictors.fitting.synthetic import BYTES_PER_S, FLOOR_S, measured_folder


def test_a_fitted_folder_is_a_device_priced_by_what_was_learned(folder):
    profile = load_profile(folder)
    assert profile.name == "formula"
    assert profile.provenance == "measured"
    assert isinstance(load_pricer(profile), LearnedPricer)
    assert not list(folder.parent.rglob("*.part"))


def test_the_roofline_finds_the_rates_of_the_formula(folder):
    profile = load_profile(folder)
    achieved = profile.achieved_bandwidth_fraction["elementwise"].value
    assert achieved * profile.memory_bandwidth_bytes_per_s.value == pytest.approx(BYTES_PER_S, rel=0.15)
    assert profile.launch_floor_s.value == pytest.approx(FLOOR_S, rel=0.2)


def test_the_card_tells_errors_on_operators_the_trees_did_not_see(folder):
    card = Card.read(folder / "latency.json")
    assert card.held_out["all"].rows == 900
    assert 0.01 < card.held_out["all"].mape < 0.08
    assert card.held_out["all"].kendall > 0.9
    assert 0.8 < card.held_out["all"].coverage_90 < 0.97


def test_fitting_again_from_the_shipped_table_gives_the_same_bytes(folder, tmp_path):
    again = tmp_path / "formula"
    again.mkdir()
    for name in ("operators.csv.gz", "machine.json"):
        shutil.copy(folder / name, again / name)
    fit_device(again)
    assert profile_hash(load_profile(again)) == profile_hash(load_profile(folder))


def timed_designs(folder, factor):
    """Networks that took `factor` times the sum of their operators."""
    profile, space = load_profile(folder), load_space("mobile")
    networks = []
    for code in space.sample(5, np.random.default_rng(0)):
        design = space.architecture(space.decode(code))
        seconds = factor * estimate(design, "latency", Scene(profile, 1, "fp32")).value
        networks.append(MeasuredNetwork("mobile", dict(design.choices), design.id, 1, seconds, seconds, 0.0))
    return networks


def test_what_whole_networks_took_is_learned_and_changes_the_hash(copied_folder):
    before = profile_hash(load_profile(copied_folder))
    for network in timed_designs(copied_folder, factor=1.3):
        append_network(copied_folder / "networks.jsonl", network)
    card = fit_device(copied_folder)
    assert card.end_to_end.scale == pytest.approx(1.3)
    assert card.end_to_end.networks == 5
    assert load_pricer(load_profile(copied_folder)).end_to_end.scale == pytest.approx(1.3)
    assert profile_hash(load_profile(copied_folder)) != before


def test_published_models_are_kept_for_checking(copied_folder):
    for network in timed_designs(copied_folder, factor=1.3):
        append_network(copied_folder / "networks.jsonl", network)
        append_network(copied_folder / "networks.jsonl", replace(network, latency_s=1.0, published="some_net"))
    assert fit_device(copied_folder).end_to_end.networks == 5


def test_the_profile_says_how_unsteady_the_machine_was(copied_folder):
    fit_device(copied_folder)
    assert "varied" not in load_profile(copied_folder).sources["measured"]
    for latency_s in (1e-4, 1e-4, 1.5e-4):
        append_reading(copied_folder / "reference.jsonl", Reading(24, latency_s, 0.0, None))
    fit_device(copied_folder)
    assert "a reference operator varied by 40.0% meanwhile" in load_profile(copied_folder).sources["measured"]


def test_a_network_that_is_drawn_differently_today_is_refused(copied_folder):
    for network in timed_designs(copied_folder, factor=1.0):
        append_network(copied_folder / "networks.jsonl", replace(network, id="0" * 16))
    with pytest.raises(ProfileError, match="measure the networks again"):
        fit_device(copied_folder)


def test_a_torn_last_line_of_networks_is_passed_over(copied_folder):
    path = copied_folder / "networks.jsonl"
    for network in timed_designs(copied_folder, factor=1.0)[:4]:
        append_network(path, network)
    with path.open("a") as file:
        file.write('{"space": "mob')
    assert len(read_networks(path)) == 4


def test_a_folder_that_was_never_measured_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ProfileError, match="measure it first"):
        fit_device(tmp_path / "empty")


def test_a_handful_of_operators_is_too_few_to_fit(tmp_path):
    with pytest.raises(PredictorError, match="60 operators are too few"):
        fit_device(measured_folder(tmp_path / "formula", rows=60))


def test_a_row_in_milliseconds_is_refused_by_its_line(copied_folder):
    rows = read_table(copied_folder / "operators.csv")
    rows[40] = replace(rows[40], latency_s=1e3 * rows[40].latency_s)
    write_table(copied_folder / "operators.csv", rows)
    with pytest.raises(ProfileError, match=r"operators\.csv, line 42: .*latency_s is in seconds"):
        fit_device(copied_folder)
