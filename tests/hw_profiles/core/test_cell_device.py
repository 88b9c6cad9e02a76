import pytest

from hw_profiles.core.catalog import PROFILES_FOLDER, list_cell_devices, list_profiles
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_device, load_profile, profile_hash
from hw_profiles.core.write import write_cell_device

NAMES = [name for names in list_cell_devices().values() for name in names]
PIXEL3 = (PROFILES_FOLDER / "nasbench201" / "pixel3.toml").read_text()


def test_no_two_shipped_devices_share_a_name():
    assert len({*NAMES, *list_profiles()}) == len(NAMES) + len(list_profiles())


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_device_says_who_timed_what_and_under_which_licence(name):
    device = load_device(name)
    assert device.name == name
    assert device.origin.measured_by
    assert device.origin.licence == "MIT"


def test_a_device_reads_back_as_it_was_written(tmp_path):
    device = load_device("pixel3")
    write_cell_device(device, tmp_path / "pixel3.toml")
    assert (tmp_path / "pixel3.toml").read_text() == PIXEL3
    assert profile_hash(load_device(tmp_path / "pixel3.toml")) == profile_hash(device)


def test_it_is_no_profile_that_prices_operators():
    with pytest.raises(ProfileError, match="'pixel3' was fitted to whole designs of nasbench201"):
        load_profile("pixel3")


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(ProfileError, match="Did you mean 'pixel3'"):
        load_device("pixel33")


@pytest.mark.parametrize(
    ("given", "instead", "message"),
    [
        ("log_sd = [", "log_sd = [0.1, ", "log_sd needs one number a bin"),
        ("[cells.live_edge_s]\nskip_connect", "[cells.live_edge_s]\nhop", "name the same operations"),
        ("batch = 1", "batch = 0", "batch"),
        ("base_s = ", "base_s = nan\nother_s = ", "base_s"),
        ("[held_out]\nrows", "[held_out]\nlines", "held_out"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path, given, instead, message):
    assert given in PIXEL3
    (tmp_path / "mine.toml").write_text(PIXEL3.replace(given, instead, 1))
    with pytest.raises(ProfileError, match=message):
        load_device(tmp_path / "mine.toml")
