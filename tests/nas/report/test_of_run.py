"""From a real, small run to what its report shows."""

import json
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml

from nas.objective import violations
from nas.report.of_run import report_of
from nas.report.page import render_page
from nas.run_folder import Run
from nas.study import run_study
from nas.study.spec import study_of
from search_spaces.core.load import load_space
from search_spaces.large_kernel import SPACE

CANDIDATES = 3000


def _searched(folder: Path, **fields: object) -> Run:
    return run_study(study_of({"space": "large_kernel", "candidates": CANDIDATES, **fields, "out": str(folder)}), _mute)


def _mute(progress: object) -> None:
    pass


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "first"
    return _searched(folder, hw="h100", max={"latency": "4ms"}, strategy="random")


def test_the_facts_say_what_was_asked_and_what_came_of_it(run: Run) -> None:
    data = report_of(run)
    facts = data.facts
    assert (facts.title, facts.space, facts.strategy, facts.seed) == (
        "large_kernel on h100",
        "large_kernel",
        "random",
        0,
    )
    assert (facts.evaluated, facts.feasible) == (CANDIDATES, run.result["feasible"])
    assert facts.hardware is not None
    assert (facts.hardware.name, facts.hardware.provenance) == ("h100", "analytic")
    assert [(metric.name, metric.direction) for metric in data.metrics[:2]] == [
        ("deepmad", "maximize"),
        ("latency", "minimize"),
    ]
    assert [(limit.metric, limit.bound, limit.sense) for limit in data.limits] == [("latency", 4e-3, "max")]


def test_the_command_line_repeats_the_search(run: Run) -> None:
    words = shlex.split(report_of(run).facts.command)
    assert words[:2] == ["nasctl", "search"]
    flags = dict(zip(words[2::2], words[3::2], strict=True))
    assert flags == {
        "--space": "large_kernel",
        "--hw": "h100",
        "--maximize": "deepmad",
        "--minimize": "latency",
        "--max": "latency=4ms",
        "--strategy": "random",
        "--candidates": str(CANDIDATES),
        "--seed": "0",
    }


def test_the_cloud_marks_what_met_every_limit(run: Run) -> None:
    data = report_of(run)
    candidates = run.candidates
    metrics = run.columns.metrics
    broken = violations(candidates.values, candidates.log_sd, data.limits, metrics, data.confidence)
    np.testing.assert_array_equal(data.cloud.feasible, (broken <= 0).all(axis=1))
    assert data.cloud.feasible.sum() == run.result["feasible"]
    np.testing.assert_array_equal(data.cloud.values["latency"], candidates.values[:, metrics.index("latency")])


def test_the_latencies_of_the_layers_add_up_to_the_design(run: Run) -> None:
    for member in report_of(run).front:
        total = sum(layer.latency_s or 0.0 for layer in member.layers)
        assert total == pytest.approx(member.metrics["latency"].value, rel=1e-9)
        assert sum(layer.macs for layer in member.layers) == member.metrics["macs"].value


def test_every_layer_lies_in_a_block_of_the_drawing(run: Run) -> None:
    for member in report_of(run).front:
        assert {layer.block for layer in member.layers} == {block.name for block in member.blocks}


def test_a_stage_is_drawn_as_deep_and_with_the_kernels_that_were_chosen(run: Run) -> None:
    for member in report_of(run).front:
        for stage in range(1, 5):
            blocks = [block for block in member.blocks if block.stage == f"stage{stage}"]
            assert len(blocks) == member.choices[f"stage{stage}.depth"]
            assert blocks[0].kernel == member.choices[f"stage{stage}.kernel"]
            assert ("SE" in blocks[0].marks) == (member.choices[f"stage{stage}.attention"] == "se")
            shrinking = [index for index, block in enumerate(blocks) if block.downsampling]
            assert shrinking == ([] if stage == 1 else [member.choices[f"stage{stage}.shrink_at"]])


def test_the_histograms_hold_the_space_against_the_front(run: Run) -> None:
    data = report_of(run)
    space = load_space("large_kernel")
    assert tuple(histogram.name for histogram in data.histograms) == space.dimension_names
    depth = next(histogram for histogram in data.histograms if histogram.name == "stage1.depth")
    drawn = [member.choices["stage1.depth"] for member in data.front]
    assert depth.labels == ("1", "2", "3", "4")
    assert depth.front == pytest.approx([drawn.count(value) / len(drawn) for value in (1, 2, 3, 4)])
    assert sum(depth.space) == pytest.approx(1)


def test_the_page_of_a_run_is_the_same_each_time(run: Run) -> None:
    assert render_page(report_of(run)) == render_page(report_of(run))


def test_a_run_without_a_device_only_counts(tmp_path: Path) -> None:
    data = report_of(_searched(tmp_path / "counted", maximize=["deepmad"], minimize=["macs"]))
    assert data.facts.hardware is None
    assert data.facts.title == "large_kernel"
    assert all(layer.latency_s is None for layer in data.front[0].layers)
    assert "designs of <b>large_kernel</b> were counted" in render_page(data)


def test_prices_that_changed_since_are_not_passed_off_as_the_runs(run: Run, tmp_path: Path) -> None:
    copy = Run(Path(shutil.copytree(run.path, tmp_path / "copy")))
    priced_by_another = {**run.provenance, "hw": {"name": "h100", "sha256": "0" * 64}}
    (copy.path / "provenance.json").write_text(json.dumps(priced_by_another))
    data = report_of(copy)
    assert all(layer.latency_s is None for layer in data.front[0].layers)
    assert data.front[0].metrics["latency"].value > 0


def test_a_space_from_a_file_is_read_from_the_copy_that_the_run_keeps(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(SPACE.model_copy(update={"name": "mine"}).model_dump(mode="json")))
    searched = _searched(tmp_path / "run", space=str(file), hw="t4", strategy="random", candidates=64)
    file.unlink()
    data = report_of(searched)
    assert data.facts.title == "mine on t4"
    assert all(member.blocks for member in data.front)


def test_a_lifted_limit_is_no_limit_of_the_run_and_its_command_line_repeats_preset_and_all(tmp_path: Path) -> None:
    lifted = {"deepmad_flops": "none", "deepmad_params": 2e7, "effectiveness": 1.0}
    data = report_of(_searched(tmp_path / "run", space="deepmad_r18", preset="non_decreasing", max=lifted))
    assert [limit.metric for limit in data.limits] == ["deepmad_params", "effectiveness"]
    words = shlex.split(data.facts.command)
    assert words[words.index("--preset") + 1] == "non_decreasing"
    assert "deepmad_flops=none" in words
