"""The search with a proof, as a study runs it."""

import pytest

from nas.study import StudySpec, run_study
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_space

SMALL = """
kind: staged
name: small
resolution: 64
stem: {kind: conv_stem, channels: [16, 32], activation: relu}
stages:
  - {depth: 1, width: [64, 96, 128], block: {kind: k1kxk1, bottleneck: [16, 24], kernel: [3, 5]}}
  - {depth: [1, 2, 3], width: [64, 96, 128], block: {kind: k1kxk1, bottleneck: [16, 24], kernel: [3, 5]}}
head: {kind: linear_head}
rules: [{rule: non_decreasing}]
limits: {deepmad_params: {max: 60000}}
"""


def searched(tmp_path, **fields):
    heard = []
    run = run_study(StudySpec(strategy="exact", out=str(tmp_path / "run"), **fields), heard.append)
    return run.result, heard


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return str(file)


def test_a_small_space_ends_with_the_optimum_proved_and_scored_by_its_drawing(tmp_path, small):
    result, heard = searched(tmp_path, space=small, maximize=("deepmad",))
    certificate, best = result["certificate"], result["front"][0]
    assert certificate["best"] == pytest.approx(best["metrics"]["deepmad"]["value"], rel=1e-12)
    assert certificate["best"] <= certificate["bound"] <= certificate["best"] * (1 + 1e-8)
    assert certificate["gap"] == pytest.approx(0, abs=1e-8)
    assert certificate["grid"]["stage1.width"] == "64, 96, 128"
    assert certificate["rules"] == ["stage2.width >= stage1.width"]
    space = load_space(small)
    drawn = estimate(space.architecture(best["choices"]), "deepmad", Scene())
    assert drawn.value == pytest.approx(certificate["best"], rel=1e-12)
    assert heard[-1].certificate.gap is not None


def test_a_rule_that_excludes_something_better_is_named(tmp_path, small):
    result, _ = searched(tmp_path, space=small, maximize=("deepmad",))
    remarks = " ".join(result["certificate"]["remarks"])
    assert ("stage2.width >= stage1.width" in remarks) == ("Without the rules" in remarks)


def test_what_is_no_chain_is_annealed_and_says_so(tmp_path):
    result, heard = searched(tmp_path, space="mobile", maximize=("deepmad",), max={"params": "4M"}, candidates=3000)
    certificate = result["certificate"]
    assert certificate["bound"] is certificate["gap"] is None
    assert "'resolution' is chosen for all stages together" in certificate["remarks"][0]
    assert heard[0].certificate.remarks == tuple(certificate["remarks"])
    assert result["front"]
