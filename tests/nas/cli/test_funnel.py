"""A funnel from the command line: a study file, flags over it, a table of who fell where."""

import json
import shlex

import pytest

STUDY = """
maximize: [macs]
minimize: [latency]
stages:
  - {strategy: random, candidates: 300, keep: 40}
  - {score: [params, macs], keep: 5}
  - {score: params, keep: 1}
"""
SEARCH = ("search", "--space", "nasbench201", "--hw", "pixel3", "--study", "funnel.yaml", "--quiet")


@pytest.fixture
def study(nasctl, tmp_path):
    (tmp_path / "work" / "funnel.yaml").write_text(STUDY)


def test_the_command_line_names_the_space_and_the_file_the_stages(nasctl, study):
    answer = json.loads(nasctl(*SEARCH, "--json").stdout)
    assert [(stage["entered"], stage["survived"]) for stage in answer["funnel"]] == [(300, 40), (40, 5), (5, 1)]
    (chosen,) = answer["front"]
    assert {"latency", "params", "score"} <= chosen["metrics"].keys()


def test_flags_go_over_the_files_first_stage(nasctl, study):
    answer = json.loads(nasctl(*SEARCH, "--candidates", "120", "--strategy", "local", "--json").stdout)
    assert (answer["strategy"], answer["evaluated"]) == ("local", 120)


def test_a_person_reads_the_stages_and_who_fell_where(nasctl, study):
    finished = nasctl(*SEARCH, "--out", "runs/one")
    assert finished.returncode == 0, finished.stderr
    assert "score params + macs" in finished.stdout
    assert "chosen" in finished.stdout
    assert "fell in stage 3" in finished.stdout
    assert nasctl("runs", "show", "runs/one").stdout.count("chosen") == 1


def test_the_plan_draws_the_funnel(nasctl, study):
    assert "300 designs -> search 40 -> score 5 -> score 1" in nasctl(*SEARCH, "--dry-run").stdout


def test_the_chosen_design_is_a_model_like_any_other(nasctl, study):
    assert nasctl(*SEARCH, "--out", "runs/one").returncode == 0
    shown = json.loads(nasctl("show", "runs/one", "--json").stdout)
    told = json.loads(nasctl("report", "runs/one", "--json").stdout)
    assert shown["params"] == told["front"][0]["metrics"]["params"]["value"]


def test_the_command_on_the_page_repeats_the_funnel(nasctl, study, tmp_path):
    assert nasctl(*SEARCH, "--out", "runs/one").returncode == 0
    page = (tmp_path / "work" / "runs" / "one" / "report.html").read_text()
    command = page.split('data-command="')[1].split('"')[0]
    again = nasctl(*shlex.split(command)[1:], "--quiet", "--json")
    assert again.returncode == 0, again.stderr
    first = json.loads(nasctl("report", "runs/one", "--json").stdout)
    assert json.loads(again.stdout)["front"] == first["front"]


def test_a_misspelt_stage_is_the_users_mistake(nasctl, tmp_path):
    (tmp_path / "work" / "funnel.yaml").write_text(STUDY.replace("keep: 1}", "kep: 1}"))
    finished = nasctl(*SEARCH)
    assert finished.returncode == 2
    assert "Did you mean 'keep'" in finished.stderr
