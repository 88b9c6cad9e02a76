"""Who fell where, in rows and on the page."""

import pytest

from nas.report.funnel_tables import journey_table, stage_table
from nas.report.journeys import funnel_of
from nas.report.of_run import report_of
from nas.report.page import render_page
from nas.study import run_study
from nas.study.spec import study_of
from search_spaces.nasbench201 import SPACE


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    stages = [{"candidates": 200, "keep": 20}, {"score": "params", "keep": 8}, {"score": "macs", "keep": 2}]
    asked = {"space": "nasbench201", "maximize": ["macs"], "minimize": ["params"], "strategy": "random"}
    folder = tmp_path_factory.mktemp("runs") / "<b>"
    return run_study(study_of({**asked, "stages": stages, "out": str(folder)}), lambda _: None)


@pytest.fixture(scope="module")
def funnel(run):
    found = funnel_of(run, SPACE)
    assert found
    return found


def test_every_stage_tells_how_many_entered_fell_and_survived(funnel):
    rows = stage_table(funnel).rows
    assert [row[2:6] for row in rows] == [
        ("200", "180", "20", "200"),
        ("20", "12", "8", "20"),
        ("8", "6", "2", "8"),
    ]
    assert [row[1] for row in rows] == ["random: maximize macs, minimize params", "score params", "score macs"]


def test_the_chosen_come_first_then_who_fell_last(funnel):
    fates = [row[-1] for row in journey_table(funnel).rows]
    assert fates == ["chosen"] * 2 + ["fell in stage 3"] * 6 + ["fell in stage 2"] * 12


def test_a_journey_tells_the_place_in_every_stage_and_what_it_was_ranked_by(run, funnel):
    first = journey_table(funnel, count=1).rows[0]
    assert first[0] == run.result["front"][0]["id"]
    assert first[1].startswith("#")
    assert "score" in first[2]
    assert first[3].startswith("#1, score")


def test_the_page_has_a_section_of_its_own_where_names_are_only_text(run):
    page = render_page(report_of(run))
    assert "Who fell where" in page
    assert "score params" in page
    assert "<b>/study.json" not in page


def test_the_command_that_repeats_a_funnel_reads_its_study(run):
    assert f"--study '{run.path}/study.json' --out '{run.path}-again'" in report_of(run).facts.command


def test_a_run_without_stages_has_no_such_section(tmp_path):
    plain = {"space": "nasbench201", "maximize": ["macs"], "candidates": 50, "out": str(tmp_path / "run")}
    run = run_study(study_of(plain), lambda _: None)
    assert funnel_of(run, SPACE) is None
    assert "Who fell where" not in render_page(report_of(run))
