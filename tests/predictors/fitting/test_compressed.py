import shutil
from dataclasses import replace

import pytest

from hw_profiles.core.compressed import write_compressed
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile, profile_hash
from predictors.core.compressed_card import CompressedCard
from predictors.core.errors import PredictorError
from predictors.fitting.compressed import fit_compressed, fit_kernels
from predictors.fitting.fit import fit_device
from tests.predictors.fitting.synthetic_kernels import kernels_table


def test_a_fit_tells_its_error_on_operators_that_it_did_not_see():
    card = fit_kernels(kernels_table()).card
    assert list(card.formats) == ["csr", "bsr:8x8", "int8"]
    for held in card.formats.values():
        assert held.rows == 300
        assert held.held_out.mape < 0.15


def test_an_operator_at_two_densities_is_never_seen_and_held_out_at_once():
    table = kernels_table()
    twice = [*table, *(replace(row, latency_s=2 * row.latency_s) for row in table)]
    assert fit_kernels(twice).card.formats["int8"].held_out.mape > 0.25


def test_a_fit_is_named_in_the_profile_and_leaves_the_operators_as_they_were(copied_folder):
    model = (copied_folder / "latency.json").read_bytes()
    before = profile_hash(load_profile(copied_folder.with_suffix(".toml")))
    write_compressed(copied_folder / "compressed.csv", kernels_table())
    card = fit_compressed(copied_folder)
    profile = load_profile(copied_folder.with_suffix(".toml"))
    assert profile.measured.compressed == "formula/compressed.csv.gz"
    assert CompressedCard.read(copied_folder / "compressed.json") == card
    assert (copied_folder / "latency.json").read_bytes() == model
    assert profile_hash(profile) != before


def test_operators_that_are_fitted_anew_keep_their_compressed_kernels(copied_folder):
    write_compressed(copied_folder / "compressed.csv", kernels_table())
    fit_device(copied_folder)
    assert load_profile(copied_folder.with_suffix(".toml")).measured.compressed_model == "formula/compressed.json"


def test_kernels_of_another_stack_are_refused(copied_folder):
    write_compressed(copied_folder / "compressed.csv", [replace(row, stack="another") for row in kernels_table()])
    with pytest.raises(ProfileError, match="kernels of 'another' beside operators of 'a formula, fp32'"):
        fit_compressed(copied_folder)


def test_a_format_of_few_rows_is_refused():
    with pytest.raises(PredictorError, match="13 kernels of csr are too few to fit"):
        fit_kernels(kernels_table(39))


def test_a_folder_without_compressed_kernels_says_how_to_measure_them(copied_folder):
    with pytest.raises(ProfileError, match="nasctl hw measure --compressed"):
        fit_compressed(copied_folder)


def test_a_profile_names_all_files_of_compressed_kernels_or_none(copied_folder):
    path = copied_folder.with_suffix(".toml")
    named = 'compressed = "formula/operators.csv.gz"'
    path.write_text(path.read_text().replace("[measured]", f"[measured]\n{named}"))
    with pytest.raises(ProfileError, match="compressed, compressed_model and compressed_trees go together"):
        load_profile(path)


def test_a_damaged_card_is_refused_by_name(copied_folder):
    shutil.copy(copied_folder / "latency.json", copied_folder / "compressed.json")
    with pytest.raises(PredictorError, match=r"compressed\.json is no card of compressed kernels"):
        CompressedCard.read(copied_folder / "compressed.json")
