import json

import pytest

from hw_profiles.core.load import load_profile
from predictors.fitting.check import stored
from tests.predictors.fitting.published_tables import published


def test_a_card_is_shown_as_the_fit_wrote_it(nasctl):
    answer = json.loads(nasctl("hw", "check", "v100_tensorrt_fp32", "--json").stdout)
    card = stored(load_profile("v100_tensorrt_fp32"))
    assert answer["held_out"]["all"] == card.held_out["all"].model_dump()
    assert answer["origin"]["licence"] == "Apache-2.0"
    assert (answer["recomputed"], answer["agrees"]) == (None, None)


def test_a_person_reads_who_measured_and_how_far_off_the_fit_was(nasctl):
    shown = nasctl("hw", "check", "pixel3").stdout
    assert "HW-NAS-Bench" in shown
    assert "in 90 % interval" in shown
    assert "weak: no way from the cell's input to its output" in shown
    assert "the measurements are not at hand" in shown


def test_an_analytic_device_says_that_nothing_was_measured(nasctl):
    finished = nasctl("hw", "check", "t4", "--json")
    assert finished.returncode == 0
    answer = json.loads(finished.stdout)
    assert (answer["provenance"], answer["origin"], answer["held_out"]) == ("analytic", None, {})
    assert "no error is known" in nasctl("hw", "check", "t4").stdout


def test_an_analytic_device_has_nothing_to_plot(nasctl, tmp_path):
    finished = nasctl("hw", "check", "t4", "--plot", str(tmp_path / "plot.svg"), "--json")
    assert finished.returncode == 2
    assert "'t4' is analytic" in json.loads(finished.stdout)["error"]["message"]


def test_another_table_than_the_fits_is_refused(nasctl, tmp_path):
    (tmp_path / "other.csv.gz").write_bytes(b"")
    finished = nasctl("hw", "check", "v100_tensorrt_fp32", "--table", str(tmp_path / "other.csv.gz"), "--json")
    assert finished.returncode == 2
    assert "was fitted on v100_tensorrt_conv_ops.csv.gz" in json.loads(finished.stdout)["error"]["message"]


@pytest.mark.slow
def test_a_device_that_was_measured_here_is_checked_by_fitting_again(nasctl):
    finished = nasctl("hw", "check", "cpu", "--json")
    assert json.loads(finished.stdout)["agrees"]
    assert finished.returncode == 0


def test_a_plot_without_the_measurements_says_which_table_is_missing(nasctl, tmp_path):
    finished = nasctl("hw", "check", "v100_tensorrt_fp32", "--plot", str(tmp_path / "plot.svg"), "--json")
    assert finished.returncode == 2
    error = json.loads(finished.stdout)["error"]
    assert "v100_tensorrt_conv_ops.csv.gz" in error["message"] and "--table" in error["hint"]
    assert not (tmp_path / "plot.svg").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("device", "table"),
    [
        ("pixel3", "nasbench201_latency_27_devices_half.csv.gz"),
        ("rtx4090", "timm_inference_throughput.csv.gz"),
    ],
)
def test_a_published_table_gives_the_card_again_and_its_plot(nasctl, tmp_path, device, table):
    plot = tmp_path / "plot.svg"
    finished = nasctl("hw", "check", device, "--table", str(published(table)), "--plot", str(plot), "--json")
    assert json.loads(finished.stdout)["agrees"]
    assert f"<title>{device}: predicted against measured</title>" in plot.read_text(encoding="utf-8")
