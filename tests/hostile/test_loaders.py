"""Every reader takes the same examination: whatever a file holds, it is read, or refused by its name."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.damage import NASTY, bent, check_answer, damaged
from tests.hostile.loaders import LOADERS, json_loaders

patiently = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40
)


@pytest.mark.parametrize("name", LOADERS)
def test_a_sound_file_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / LOADERS[name].file
    path.write_bytes(LOADERS[name].sound())
    assert LOADERS[name].load(path)


@pytest.mark.parametrize("name", LOADERS)
@patiently
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / LOADERS[name].file
    path.write_bytes(data.draw(damaged(LOADERS[name].sound())))
    check_answer(LOADERS[name].load, path)


@pytest.mark.parametrize("name", json_loaders())
@patiently
@given(data=st.data())
def test_any_value_at_any_place_is_read_or_refused(name: str, tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / LOADERS[name].file
    path.write_bytes(data.draw(bent(LOADERS[name].sound())))
    check_answer(LOADERS[name].load, path)


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("content", NASTY)
def test_nothing_but_nonsense_is_refused_or_empty(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / LOADERS[name].file
    path.write_bytes(content)
    check_answer(LOADERS[name].load, path)
