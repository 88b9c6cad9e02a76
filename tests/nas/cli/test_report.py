"""`nasctl report`: one run told, several compared."""

import json
from pathlib import Path

import pytest

SEARCH = ("search", "--space", "mobile", "--maximize", "macs", "--minimize", "params", "--candidates", "200", "--quiet")


@pytest.fixture
def runs(nasctl):
    for seed in ("1", "2"):
        assert nasctl(*SEARCH, "--strategy", "random", "--seed", seed, "--out", f"runs/{seed}").returncode == 0
    return "runs/1", "runs/2"


def test_several_runs_are_compared_in_one_page_and_one_picture(nasctl, runs, tmp_path: Path):
    finished = nasctl("report", *runs, "--html", "both.html", "--svg", "both.svg", "--json")
    assert finished.returncode == 0, finished.stderr
    answer = json.loads(finished.stdout)
    assert answer["objectives"] == {"macs": "maximize", "params": "minimize"}
    assert [run["name"] for run in answer["runs"]] == ["1", "2"]
    assert all(0 < run["hypervolume"] <= 1 for run in answer["runs"])
    assert [run["provenance"]["seed"] for run in answer["runs"]] == [1, 2]
    page = (tmp_path / "work" / "both.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "Who dominates how much of whom" in page
    assert (tmp_path / "work" / "both.svg").read_text(encoding="utf-8") in page


def test_a_person_reads_who_dominates_whom(nasctl, runs):
    told = nasctl("report", *runs).stdout
    assert "on the joint front" in told
    assert "of 1" in told


def test_one_run_answers_as_ever(nasctl, runs):
    answer = json.loads(nasctl("report", runs[0], "--json").stdout)
    assert {"run", "front", "html", "svg"} <= answer.keys()
    assert "runs" not in answer


def test_a_picture_for_a_paper(nasctl, runs, tmp_path: Path):
    pytest.importorskip("resvg_py")
    finished = nasctl("report", runs[0], "--png", "front.png", "--width", "8.9")
    assert finished.returncode == 0, finished.stderr
    assert "Wrote front.png" in finished.stderr
    assert (tmp_path / "work" / "front.png").read_bytes().startswith(b"\x89PNG")


def test_a_measured_folder_belongs_to_one_run(nasctl, runs):
    finished = nasctl("report", *runs, "--measured", "there")
    assert finished.returncode == 2
    assert "RUN/measured" in finished.stderr


def test_a_folder_without_measurements_names_the_command_that_makes_one(nasctl, runs):
    finished = nasctl("report", runs[0], "--html", "page.html", "--measured", "nowhere")
    assert finished.returncode == 2
    assert "nasctl hw measure RUN --out nowhere" in finished.stderr
