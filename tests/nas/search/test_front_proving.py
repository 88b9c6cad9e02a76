"""The exact strategy on two objectives: a front, and how far it may be from the best there is."""

from dataclasses import dataclass
from typing import final

import numpy as np
import pytest

from nas.compiled.space import CompiledSpace, compile_space
from nas.exact.additive.cells import TooManyCellsError
from nas.exact.additive.proof import FrontProof
from nas.executors.core.recipe import Recipe
from nas.pareto import pareto_front
from nas.report.certified import certificate_text
from nas.study import StudySpec, run_study
from predictors.core.metric import Scene
from tests.nas.exact.additive.small_space import all_codes, small_space


@final
@dataclass(frozen=True)
class SmallRecipe(Recipe[CompiledSpace]):
    """A space of some thousand designs."""

    metrics: tuple[str, ...]

    def build(self):
        return compile_space(small_space(0), self.metrics, Scene())


@pytest.fixture(scope="module")
def values():
    """(N, 3): score, MACs and parameters of every design."""
    problem = SmallRecipe(("deepmad", "macs", "params")).build()
    return problem.score(all_codes(problem.space))


def test_two_sums_end_with_the_whole_front(tmp_path, values):
    result = _run(tmp_path, "macs", "params")
    best = np.column_stack([-values[:, 1], values[:, 2]])
    assert result["certificate"]["epsilon"] == 0
    assert result["front_size"] == len(pareto_front(best))
    assert certificate_text(result["certificate"]).startswith("Proved: the front is that of all designs")


@pytest.mark.slow
def test_a_score_against_a_sum_ends_with_bounds_that_hold(tmp_path, values):
    certificate = _run(tmp_path, "deepmad", "macs")["certificate"]
    assert certificate["best"] <= values[:, 0].max() <= certificate["bound"]
    assert certificate["levels"]
    for level in certificate["levels"]:
        reached = values[values[:, 1] <= level["macs"], 0].max()
        assert level["best"] <= reached <= level["bound"]
    assert certificate_text(certificate).startswith(f"At {len(certificate['levels'])} limits on macs")


def test_what_no_bound_is_known_for_is_annealed_and_said(tmp_path):
    certificate = _run(tmp_path, "macs", "peak_memory")["certificate"]
    assert certificate["bound"] is None
    assert any("Annealing" in remark for remark in certificate["remarks"])


def _run(tmp_path, more, less):
    spec = StudySpec(
        space="small", maximize=(more,), minimize=(less,), strategy="exact", candidates=4096, time_s=20.0,
        out=str(tmp_path / "run"),
    )  # fmt: skip
    return run_study(spec, lambda _: None, recipe_of=lambda _, goal: SmallRecipe(goal.metrics)).result


def test_a_space_that_ties_too_much_together_is_annealed_and_said(tmp_path, monkeypatch):
    def refuse(*_):
        raise TooManyCellsError("30,000,001 rows over 9 dimensions")

    monkeypatch.setattr(FrontProof, "advance", refuse)
    result = _run(tmp_path, "deepmad", "macs")
    assert result["certificate"]["bound"] is None
    assert any("30,000,001 rows" in remark for remark in result["certificate"]["remarks"])
