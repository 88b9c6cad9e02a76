"""End-to-end measurements that a person writes down."""

from pathlib import Path

import pytest

from hw_profiles.core.errors import ProfileError
from predictors.fitting.network_table import read_network_table

HEADER = "model,resolution,batch,runtime,dtype,layout,latency_s"
GOOD = "resnet50,224,128,PyTorch 2.9,fp16,channels_last,0.031"


def table(tmp_path: Path, *lines: str, header: str = HEADER) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_table_names_its_stack_once(tmp_path: Path) -> None:
    stack, lines = read_network_table(table(tmp_path, GOOD, GOOD.replace("resnet50", "resnet18")))
    assert (stack.runtime, stack.dtype, stack.layout) == ("PyTorch 2.9", "fp16", "channels_last")
    assert [(line.number, line.model, line.batch, line.latency_s) for line in lines] == [
        (2, "resnet50", 128, 0.031),
        (3, "resnet18", 128, 0.031),
    ]


@pytest.mark.parametrize("seconds", ["nan", "-0.03", "0", "inf", "31000", "", "fast"])
def test_what_is_no_number_of_seconds_is_refused_by_its_line(tmp_path: Path, seconds: str) -> None:
    with pytest.raises(ProfileError, match=r"mine\.csv, line 3: latency_s is in seconds"):
        read_network_table(table(tmp_path, GOOD, GOOD.replace("0.031", seconds)))


@pytest.mark.parametrize("other", ["PyTorch 2.9,fp32", "TensorRT 10,fp16"])
def test_two_stacks_in_one_table_are_refused(tmp_path: Path, other: str) -> None:
    with pytest.raises(ProfileError, match=r"line 3: stack '.*' in a table of 'PyTorch 2.9, fp16, channels_last'"):
        read_network_table(table(tmp_path, GOOD, GOOD.replace("PyTorch 2.9,fp16", other)))


def test_another_unit_in_the_header_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="line 1: times are in seconds, not 'latency_ms'"):
        read_network_table(table(tmp_path, GOOD, header=HEADER.replace("latency_s", "latency_ms")))


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "many"])
def test_a_batch_is_a_whole_number(tmp_path: Path, size: str) -> None:
    with pytest.raises(ProfileError, match="line 2: batch is a whole number"):
        read_network_table(table(tmp_path, GOOD.replace(",128,", f",{size},")))


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="holds no measurements"):
        read_network_table(table(tmp_path))


@pytest.mark.parametrize("row", [f"{GOOD},7", GOOD.rpartition(",")[0]])
def test_a_cell_too_many_or_too_few_is_refused_by_its_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(ProfileError, match=r"line 3: not 7 cells, as many as there are columns"):
        read_network_table(table(tmp_path, GOOD, row))
