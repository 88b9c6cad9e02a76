"""Whatever a file holds, the loaders answer with a device, a table, or their one error."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hw_profiles.core.catalog import PROFILES_FOLDER
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_profile
from hw_profiles.core.machine import read_machine
from hw_profiles.core.table import COLUMNS, read_table

A100 = (PROFILES_FOLDER / "a100.toml").read_bytes()
HEADER = ",".join(COLUMNS).encode() + b"\n"
GOOD_LINE = b"conv2d,,1,8,8,14,14,7,7,1,1,8,0,fp32,a stack,1e-5,1e-5,1e-6,9\n"

patiently = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def answers(load, path) -> None:
    try:
        load(path)
    except ProfileError as error:
        assert path.name in str(error)


@patiently
@given(at=st.integers(0, len(A100)), piece=st.binary(max_size=40), cut=st.integers(0, 60))
def test_a_profile_with_any_bytes_in_it_loads_or_is_refused(tmp_path, at, piece, cut):
    path = tmp_path / "mine.toml"
    path.write_bytes(A100[:at] + piece + A100[at + cut :])
    answers(load_profile, path)


@patiently
@given(value=st.one_of(st.floats(), st.integers(), st.booleans(), st.text(max_size=20), st.just([]), st.just({})))
def test_a_table_with_any_value_in_it_reads_or_is_refused(tmp_path, value):
    path = tmp_path / "operators.csv"
    for cell in (b"1e-5", b"14", b"conv2d"):
        path.write_bytes(HEADER + GOOD_LINE.replace(cell, str(value).encode("utf-8", "replace"), 1))
        answers(read_table, path)


@patiently
@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(tmp_path, content):
    for name, held in (("o.csv", content), ("o.csv.gz", content), ("z.csv.gz", gzip.compress(content))):
        (tmp_path / name).write_bytes(held)
        answers(read_table, tmp_path / name)
        (tmp_path / name).write_bytes(HEADER + content if name == "o.csv" else held)
        answers(read_table, tmp_path / name)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"device": 1}', "nul", "[" * 100_000, '{"device": NaN}'])
def test_what_describes_no_machine_is_refused(tmp_path, text):
    (tmp_path / "machine.json").write_text(text)
    with pytest.raises(ProfileError, match=r"machine\.json"):
        read_machine(tmp_path / "machine.json")
