import pytest

from hw_profiles.core.compressed import (
    COLUMNS,
    Comparison,
    Setting,
    append_compressed,
    read_compressed,
    write_compressed,
)
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.table import Operator

STACK = "torch 2, cpu, eager, fp32, channels_last, 2 threads"


def row(channels: int, kernels: str = "csr", density: float = 0.05) -> Comparison:
    op = Operator("conv2d", "", 1, channels, channels, 14, 14)
    return Comparison(Setting(op, kernels, density), STACK, 1.25e-5, 2.5e-5, 2e-6, 9)


@pytest.mark.parametrize("name", ["compressed.csv", "compressed.csv.gz"])
def test_a_table_reads_back_as_it_was_written(tmp_path, name):
    rows = [row(8), row(16, "bsr:8x8"), row(32, "n_of_m:2:4", 0.5), row(64, "int8", 1.0)]
    write_compressed(tmp_path / name, rows)
    assert read_compressed(tmp_path / name) == rows


def test_the_ratio_is_below_one_where_compression_pays():
    assert row(8).ratio == 0.5


def test_a_table_goes_on_behind_a_torn_line_and_knows_what_it_holds(tmp_path):
    path = tmp_path / "compressed.csv"
    write_compressed(path, [row(8), row(16)])
    path.write_text(path.read_text()[:-9])
    table = append_compressed(path, STACK)
    assert table.done == {row(8).setting}
    table.append([row(16, density=0.1)])
    table.close()
    assert read_compressed(path) == [row(8), row(16, density=0.1)]


@pytest.mark.parametrize(
    ("given", "instead", "message"),
    [
        (",csr,", ",coo,", r"line 2: no format 'coo'\. Known: csr, bsr:HxW"),
        (",csr,", ",bsr:0x1,", "line 2: no format 'bsr:0x1'"),
        (",0.05,", ",0,", "line 2: density is a share above 0"),
        (",0.05,", ",nan,", "line 2: density is a share above 0"),
        (",0.05,", ",1.5,", "line 2: density is a share above 0"),
        (",2.5e-05,", ",-1,", "line 2: dense_s is in seconds"),
        ("conv2d,", "pool,", "line 2: only conv2d and linear have weights"),
    ],
)
def test_a_line_that_is_no_comparison_is_refused_by_its_number(tmp_path, given, instead, message):
    path = tmp_path / "compressed.csv"
    write_compressed(path, [row(8)])
    path.write_text(path.read_text().replace(given, instead))
    with pytest.raises(ProfileError, match=message):
        read_compressed(path)


def test_times_in_milliseconds_are_refused(tmp_path):
    path = tmp_path / "compressed.csv"
    path.write_text(",".join(COLUMNS).replace("dense_s", "dense_ms") + "\n")
    with pytest.raises(ProfileError, match="times are in seconds, not 'dense_ms'"):
        read_compressed(path)
