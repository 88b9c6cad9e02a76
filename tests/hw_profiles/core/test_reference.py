import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.lines import append_line, whole_lines
from hw_profiles.core.reference import Reading, append_reading, noise, read_readings


def readings(*seconds, clock_hz=None):
    return [Reading(24, one, 0.0, clock_hz) for one in seconds]


def test_a_machine_that_never_changed_has_no_noise():
    steady = noise(readings(*[1e-4] * 20, clock_hz=2e9))
    assert steady is not None
    assert (steady.level, steady.readings, steady.clock_hz) == (0.0, 20, (2e9, 2e9))
    assert not steady.unsteady


def test_noise_is_the_middle_four_fifths_over_the_median():
    found = noise(readings(*[1.0 + step / 100 for step in range(101)]))
    assert found is not None
    assert found.level == pytest.approx(0.8 / 1.5)
    assert found.unsteady
    assert found.clock_hz is None


def test_two_batches_are_too_few_to_tell():
    assert noise(readings(1.0, 2.0)) is None


def test_readings_come_back_from_their_file(tmp_path):
    path = tmp_path / "reference.jsonl"
    assert read_readings(path) == []
    for reading in readings(1e-4, 2e-4, clock_hz=3e9):
        append_reading(path, reading)
    assert read_readings(path) == readings(1e-4, 2e-4, clock_hz=3e9)


@pytest.mark.parametrize("line", ["{}", '{"rows": 1, "latency_s": 0, "spread_s": 0, "clock_hz": null}', "[["])
def test_a_finished_line_that_is_no_reading_is_named(tmp_path, line):
    append_line(tmp_path / "reference.jsonl", line)
    with pytest.raises(ProfileError, match="line 1 is no reading"):
        read_readings(tmp_path / "reference.jsonl")


def test_a_line_torn_by_a_kill_is_passed_over_and_then_replaced(tmp_path):
    path = tmp_path / "lines"
    append_line(path, "whole")
    with path.open("a") as file:
        file.write("tor")
    assert whole_lines(path) == ["whole"]
    append_line(path, "next")
    assert whole_lines(path) == ["whole", "next"]
