import shutil

import pytest

from hw_profiles.core.catalog import list_profiles
from hw_profiles.core.load import load_profile
from hw_profiles.core.write import write_profile


@pytest.mark.parametrize("name", [name for name in list_profiles() if load_profile(name).measured is None])
def test_a_profile_reads_back_as_it_was_written(tmp_path, name):
    profile = load_profile(name)
    path = tmp_path / f"{name}.toml"
    if profile.calibrated is not None:
        # A calibrated page is none without its card.
        card = tmp_path / profile.calibrated.card
        card.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(profile.path.parent / profile.calibrated.card, card)
    write_profile(profile, path)
    assert load_profile(path) == profile.model_copy(update={"path": path.resolve()})


def test_text_with_quotes_and_controls_survives(tmp_path):
    odd = load_profile("h100").model_copy(update={"device": 'a "quoted" \\ device\n\twith \x01 and é'})
    write_profile(odd, tmp_path / "odd.toml")
    assert load_profile(tmp_path / "odd.toml").device == odd.device
