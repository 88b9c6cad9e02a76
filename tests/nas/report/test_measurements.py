"""What was measured of a run's designs, beside what was predicted."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.machine import Machine, write_machine
from hw_profiles.core.networks import MeasuredNetwork, append_network
from nas.report.data import Measurement
from nas.report.figure import render_front_svg
from nas.report.measured_table import measured_table, measured_text
from nas.report.of_run import front_of, report_of
from nas.report.page import render_page
from nas.run_folder import Run
from nas.study import run_study
from nas.study.spec import study_of
from tests.nas.report.example import example_report


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "first"
    asked = {"space": "mobile", "hw": "h100", "strategy": "random", "candidates": 300, "out": str(folder)}
    return run_study(study_of(asked), lambda progress: None)


def _write(folder: Path, run: Run, *, ratio: float, batch: int = 1) -> None:
    """The best of the front as `nasctl hw measure RUN --out FOLDER` keeps it."""
    folder.mkdir()
    write_machine(Machine("a machine", "torch 2", "fp32", "contiguous", 1, 1), folder / "machine.json")
    best = front_of(run)[0]
    seconds = ratio * best.metrics["latency"].value
    network = MeasuredNetwork("mobile", dict(best.choices), best.id, batch, seconds, seconds, 0.1 * seconds)
    append_network(folder / "networks.jsonl", network)


def test_a_measured_folder_is_joined_by_the_designs_ids(run: Run, tmp_path: Path) -> None:
    _write(tmp_path / "there", run, ratio=1.01)
    (measurement,) = report_of(run, tmp_path / "there").measured
    assert (measurement.rank, measurement.where) == (1, "a machine: torch 2, fp32, contiguous")
    assert measurement.ratio == pytest.approx(1.01)
    assert measurement.inside


def test_what_took_another_batch_is_another_measurement(run: Run, tmp_path: Path) -> None:
    _write(tmp_path / "there", run, ratio=1.0, batch=8)
    assert report_of(run, tmp_path / "there").measured == ()


def test_the_runs_own_folder_is_read_without_being_asked_for(run: Run) -> None:
    own = run.path / "measured"
    _write(own, run, ratio=1000.0)
    try:
        (measurement,) = report_of(run).measured
    finally:
        for path in own.iterdir():
            path.unlink()
        own.rmdir()
    assert measurement.inside is False


def test_a_folder_that_nobody_measured_into_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="hw measure RUN --out"):
        report_of(run, tmp_path)


def _measurement(ratio: float, rank: int | None = 1) -> Measurement:
    return Measurement("abc", rank, {"deepmad": 1200.0, "latency": 1e-3}, (0.9e-3, 1.1e-3), ratio * 1e-3, None, "here")


def test_one_sentence_sums_up_how_well_the_prediction_held() -> None:
    told = measured_text([_measurement(1.0), _measurement(2.0)])
    # Half of 2 ms were predicted: an error of 50 %, and none for the other.
    assert told == "Of 2 measured designs 1 lie in their interval; the mean error of the prediction is 25.0%."
    assert "not predicted" in measured_text([replace(_measurement(1.0), values={}, predicted_s=None)])


def test_the_table_holds_measured_against_predicted() -> None:
    row = measured_table([_measurement(2.0, rank=None)]).rows[0]
    assert row == ("", "abc", "1.00 ms [0.900, 1.10]", "2.00 ms", "", "2.00", "no", "here")


def test_page_and_picture_show_the_measured() -> None:
    data = example_report()
    assert "Measured against predicted" not in render_page(data)
    values = {name: each.value for name, each in data.front[0].metrics.items()}
    inside = Measurement("abc", 1, values, (1e-3, 1.9e-3), 1.5e-3, None, "here")
    outside = replace(inside, predicted_s=(1e-3, 1.2e-3))
    measured = replace(data, measured=(inside, outside))
    assert "Measured against predicted" in render_page(measured)
    picture = render_front_svg(measured)
    assert "measured (2)" in picture
    assert picture.count('fill="#ffffff"') == 1


@pytest.mark.torch
@pytest.mark.slow
def test_a_funnels_measurements_are_those_of_its_stage(tmp_path: Path) -> None:
    stages = [{"strategy": "random", "candidates": 40, "keep": 3}, {"measure": "cpu", "dtype": "fp32", "keep": 1}]
    asked = {"space": "mobile", "hw": "cpu", "resolution": 32, "minimize": ["latency"], "maximize": ["macs"]}
    run = run_study(study_of({**asked, "stages": stages, "out": str(tmp_path / "run")}), lambda progress: None)
    measured = report_of(run).measured
    assert len(measured) == 3
    assert [each.rank for each in measured] == [1, None, None]
    told = json.loads((run.path / "front.json").read_text())["front"][0]["metrics"]["measured_latency"]["value"]
    assert measured[0].latency_s == told
    assert measured[0].where.startswith("stage 2: measure on cpu")
    assert all(each.predicted_s and each.predicted_s[0] < each.predicted_s[1] for each in measured)
