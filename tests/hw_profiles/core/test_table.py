import gzip
import math

import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.table import COLUMNS, Measurement, Operator, append_operators, read_table, write_table

STACK = "torch 2, cpu, eager, fp32, channels_last, 2 threads"


def row(channels: int, stack: str = STACK) -> Measurement:
    op = Operator("conv2d", "", 1, channels, channels, 14, 14, 7, 7, groups=channels)
    return Measurement(op, stack, 1.25e-5, 1.3e-5, 2e-6, 9)


def text_of(rows: list[Measurement], tmp_path) -> str:
    write_table(tmp_path / "whole.csv", rows)
    return (tmp_path / "whole.csv").read_text()


@pytest.mark.parametrize("name", ["operators.csv", "operators.csv.gz"])
def test_a_table_reads_back_as_it_was_written(tmp_path, name):
    rows = [row(8), row(16)]
    write_table(tmp_path / name, rows)
    assert read_table(tmp_path / name) == rows


def test_equal_rows_give_equal_bytes(tmp_path):
    for name in ("one.csv.gz", "other.csv.gz"):
        write_table(tmp_path / name, [row(8)])
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "other.csv.gz").read_bytes()


def test_a_last_line_torn_by_a_kill_is_dropped_and_measured_again(tmp_path):
    path = tmp_path / "operators.csv"
    path.write_text(text_of([row(8), row(16)], tmp_path)[:-9])
    assert read_table(path) == [row(8)]
    table = append_operators(path, STACK)
    assert table.done == {row(8).operator}
    table.append([row(16), row(24)])
    table.close()
    assert read_table(path) == [row(8), row(16), row(24)]


def test_a_header_torn_by_a_kill_is_written_again(tmp_path):
    path = tmp_path / "operators.csv"
    path.write_text("kind,vari")
    table = append_operators(path, STACK)
    table.append([row(8)])
    table.close()
    assert read_table(path) == [row(8)]


def test_times_in_milliseconds_are_refused(tmp_path):
    path = tmp_path / "ms.csv"
    path.write_text(",".join(COLUMNS).replace("latency_s", "latency_ms") + "\n")
    with pytest.raises(ProfileError, match="line 1: times are in seconds, not 'latency_ms'"):
        read_table(path)


@pytest.mark.parametrize("value", ["nan", "-1e-5", "0", "inf", "1e9", "fast", ""])
def test_a_time_that_is_none_is_refused_with_its_line(tmp_path, value):
    path = tmp_path / "bad.csv"
    path.write_text(text_of([row(8), row(16)], tmp_path).replace("1.25e-05", value))
    with pytest.raises(ProfileError, match="line 2: latency_s is in seconds"):
        read_table(path)


@pytest.mark.parametrize("value", ["0", "-8", "8.5", "nan", "9" * 30, "²"])
def test_a_size_that_is_none_is_refused_with_its_line(tmp_path, value):
    path = tmp_path / "bad.csv"
    path.write_text(text_of([row(8), row(16)], tmp_path).replace("conv2d,,1,16,", f"conv2d,,1,{value},"))
    with pytest.raises(ProfileError, match="line 3: c_in is a whole number from 1 on"):
        read_table(path)


def test_two_stacks_in_one_table_are_refused_with_the_line(tmp_path):
    path = tmp_path / "mixed.csv"
    write_table(path, [row(8), row(16), row(24, stack="torch 1")])
    with pytest.raises(ProfileError, match="line 4: stack 'torch 1' in a table of"):
        read_table(path)


def test_a_table_of_another_stack_is_not_continued(tmp_path):
    path = tmp_path / "operators.csv"
    write_table(path, [row(8, stack="torch 1")])
    with pytest.raises(ProfileError, match="measure into another folder"):
        append_operators(path, STACK)


def test_an_operator_of_no_kind_is_refused_with_its_line(tmp_path):
    path = tmp_path / "operators.csv"
    path.write_text(text_of([row(8), row(16)], tmp_path)[::-1].replace("d2vnoc", "d9vnoc", 1)[::-1])
    with pytest.raises(ProfileError, match=r"line 3: no operator kind 'conv9d'\. Known: conv2d"):
        read_table(path)


def test_a_short_line_is_refused(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text(text_of([row(8)], tmp_path) + "conv2d,,1\n")
    with pytest.raises(ProfileError, match="line 3: 3 cells, not"):
        read_table(path)


def test_a_cell_without_end_is_refused(tmp_path):
    path = tmp_path / "endless.csv"
    path.write_text(text_of([row(8)], tmp_path) + "x" * 200_000 + "\n")
    with pytest.raises(ProfileError, match=r"endless\.csv is no CSV"):
        read_table(path)


def test_a_damaged_archive_is_refused(tmp_path):
    path = tmp_path / "torn.csv.gz"
    path.write_bytes(gzip.compress(b"kind\n" * math.factorial(7))[:40])
    with pytest.raises(ProfileError, match="cannot be read"):
        read_table(path)
