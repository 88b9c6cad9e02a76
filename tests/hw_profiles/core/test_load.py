import shutil

import pytest

from hw_profiles.core.catalog import PROFILES_FOLDER, list_profiles
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile, profile_hash

H100 = (PROFILES_FOLDER / "h100.toml").read_text()


def refused(tmp_path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    return str(caught.value)


@pytest.mark.parametrize("name", list_profiles())
def test_every_shipped_profile_loads_and_every_fact_has_a_source(name):
    profile = load_profile(name)
    assert profile.name == name
    assert all(fact.source in profile.sources for fact in profile.facts().values())


def test_the_a100_has_its_datasheet_numbers():  # NVIDIA A100 datasheet, SXM4 40 GB
    profile = load_profile("a100")
    assert profile.peak_flops_per_s["fp16"].value == 312e12
    assert profile.memory_bandwidth_bytes_per_s.value == 1.555e12
    assert profile.provenance == "transferred"


def test_a_misspelt_device_is_answered_with_the_nearest_name():
    with pytest.raises(ProfileError, match=r"No hardware profile 'a10'\. Did you mean 'a100'"):
        load_profile("a10")


def test_a_users_own_file_is_a_device_named_after_it(tmp_path):
    (tmp_path / "mine.toml").write_text(H100)
    assert load_profile(tmp_path / "mine.toml").name == "mine"


def test_two_files_with_equal_bytes_have_one_hash_and_a_changed_fact_another(tmp_path):
    (tmp_path / "mine.toml").write_text(H100)
    assert profile_hash(load_profile(tmp_path / "mine.toml")) != profile_hash(load_profile("h100"))
    shutil.copy(PROFILES_FOLDER / "h100.toml", tmp_path / "h100.toml")
    assert profile_hash(load_profile(tmp_path / "h100.toml")) == profile_hash(load_profile("h100"))
    (tmp_path / "h100.toml").write_text(H100.replace("3.35e12", "1.6e12"))
    assert profile_hash(load_profile(tmp_path / "h100.toml")) != profile_hash(load_profile("h100"))


@pytest.mark.parametrize("number", ["nan", "inf", "-1.0", "0", "true", "1e300", "9" * 400, "'fast'"])
def test_what_is_no_positive_number_is_refused_with_its_field(tmp_path, number):
    message = refused(tmp_path, H100.replace("value = 3.35e12", f"value = {number}"))
    assert "memory_bandwidth_bytes_per_s.value" in message


def test_an_unknown_field_is_refused_by_name(tmp_path):
    assert "tdp_watts" in refused(tmp_path, H100.replace("tdp_w =", "tdp_watts ="))


def test_a_family_without_a_rate_is_named(tmp_path):
    lines = [line for line in H100.splitlines() if not line.startswith("grouped")]
    assert "achieved_compute_fraction lacks grouped" in refused(tmp_path, "\n".join(lines))


def test_a_fact_that_cites_no_known_source_is_named(tmp_path):
    message = refused(tmp_path, H100.replace('neusight_linear" }', 'hearsay" }'))
    assert "achieved_compute_fraction.linear cites 'hearsay'" in message


@pytest.mark.parametrize("escape", ["../secret.csv", "/etc/passwd", "a/../../b.csv", "..\\\\b.csv"])
def test_a_path_out_of_the_profiles_folder_is_refused(tmp_path, escape):
    measured = f'[measured]\noperators = "{escape}"\nmodel = "m.json"\ntrees = "t.txt"\n'
    assert "leaves the profile's folder" in refused(tmp_path, H100 + measured)


def test_a_link_out_of_the_profiles_folder_is_refused(tmp_path):
    (tmp_path / "secret").write_text("x")
    home = tmp_path / "home"
    home.mkdir()
    for name in ("o", "m", "t"):
        (home / name).symlink_to(tmp_path / "secret")
    measured = '[measured]\noperators = "o"\nmodel = "m"\ntrees = "t"\n'
    assert "leads out of the profile's folder" in refused(home, H100 + measured)


def test_a_measured_file_that_is_gone_is_named(tmp_path):
    measured = '[measured]\noperators = "cpu/o.csv"\nmodel = "cpu/m.json"\ntrees = "cpu/t.txt"\n'
    assert "'cpu/o.csv' is missing" in refused(tmp_path, H100 + measured)


@pytest.mark.parametrize("text", ["a = [", "\x00", "a = " + "9" * 5000, "a = " + "[" * 5000, ""])
def test_a_file_that_is_no_profile_is_refused(tmp_path, text):
    assert "mine.toml" in refused(tmp_path, text)


def test_a_huge_file_is_refused_unread(tmp_path):
    assert "larger than" in refused(tmp_path, "#" * 1_000_000)
