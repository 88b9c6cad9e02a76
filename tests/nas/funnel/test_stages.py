"""A funnel is declared in a study file, or refused with one clear sentence."""

import re
from pathlib import Path

import pytest

from nas.errors import UserError
from nas.funnel.stages import OracleStage, ScoreStage, SearchStage, TrainStage, kind_of
from nas.study.spec import StudySpec, load_study, study_of

ROOT = Path(__file__).parents[3]
FUNNEL = """
space: nasbench201
stages:
  - {strategy: random, candidates: 2000, keep: 300}
  - {score: [synflow, meco], keep: 32}
  - {train: digits, epochs: [1, 3, 9], scheduler: asha, recipe: {batch_size: 64}, keep: 3}
  - {measure: cpu, max: 5ms, keep: 1}
"""


def funnel(*later, keep=100):
    return study_of({"space": "nasbench201", "stages": [{"keep": keep}, *later]})


def test_a_study_file_declares_a_funnel_line_by_line(tmp_path):
    path = tmp_path / "funnel.yaml"
    path.write_text(FUNNEL)
    spec = load_study(path)
    assert [type(stage).__name__ for stage in spec.stages] == [
        *("SearchStage", "ScoreStage", "TrainStage", "MeasureStage"),
    ]
    assert study_of(spec.model_dump(mode="json")) == spec


def test_the_first_stage_speaks_for_the_study_so_that_flags_go_over_it(tmp_path):
    path = tmp_path / "funnel.yaml"
    path.write_text(FUNNEL)
    spec = load_study(path)
    assert (spec.strategy, spec.candidates, spec.stages[0]) == ("random", 2000, SearchStage(keep=300))
    assert load_study(path).model_copy(update={"candidates": 10}).stages == spec.stages


def test_trainings_differ_in_their_length_alone():
    stage = TrainStage(train="digits", epochs=(1, 3, 9), recipe={"batch_size": 64}, keep=3)
    assert stage.recipe_of(3).model_copy(update={"epochs": 9}) == stage.recipe_of(9)
    assert stage.recipe_of(9).batch_size == 64


def test_an_oracle_counts_up_or_down():
    assert OracleStage(oracle="t.csv", maximize="accuracy", queries=3, keep=1).sign == 1
    assert OracleStage(oracle="t.csv", minimize="loss", queries=3, keep=1).sign == -1


def test_a_measured_bound_reads_like_every_other_limit():
    (_, stage) = funnel({"measure": "cpu", "max": "5ms", "keep": 1}).stages
    assert stage.max_latency_s() == 5e-3


@pytest.mark.parametrize(
    ("stages", "clue"),
    [
        ([{"keep": 3}, {"score": "default", "kep": 3}], "Did you mean 'keep'"),
        ([{"keep": 3}, {"scor": "default", "keep": 3}], "Did you mean 'score'"),
        ([{"score": "default", "keep": 3}], "a funnel starts with a search"),
        ([{"keep": 3}, {"keep": 3}], "only the first stage searches"),
        ([{"keep": 3}, {"score": "default", "keep": 4}], "widens nowhere"),
        ([{"keep": 0}], "stages.0.search.keep"),
        ([{"keep": 3}, {"train": "digits", "epochs": [3, 1], "keep": 1}], "epochs ascend"),
        ([{"keep": 3}, {"train": "digits", "epochs": [1], "recipe": {"bach_size": 8}, "keep": 1}], "'batch_size'"),
        (
            [{"keep": 3}, {"train": "digits", "epochs": [1], "recipe": {"batch_size": 0}, "keep": 1}],
            "recipe.batch_size",
        ),
        ([{"keep": 3}, {"measure": "tpu", "keep": 1}], "'cpu' or 'cuda'"),
        ([{"keep": 3}, {"measure": "cpu", "max": "4MB", "keep": 1}], "no limit for latency"),
        ([{"keep": 3}, {"oracle": "t.csv", "queries": 5, "keep": 1}], "maximize or by minimize"),
        ([{"keep": 3}, {"oracle": "t.csv", "maximize": "a", "queries": 1, "keep": 2}], "1 queries cannot keep 2"),
        ([3], "stages.0"),
        ({"keep": 3}, "stages"),
    ],
)
def test_a_bad_funnel_is_refused_with_a_clue(stages, clue):
    with pytest.raises(UserError, match=clue):
        study_of({"space": "nasbench201", "stages": stages})


def test_what_is_said_twice_is_refused():
    with pytest.raises(UserError, match="both say candidates"):
        study_of({"space": "nasbench201", "candidates": 5, "stages": [{"candidates": 6, "keep": 3}]})


def test_the_schema_names_the_fields_of_every_stage():
    schema = StudySpec.model_json_schema()
    assert {"SearchStage", "ScoreStage", "TrainStage", "MeasureStage", "OracleStage"} <= schema["$defs"].keys()
    assert schema["$defs"]["ScoreStage"]["additionalProperties"] is False


def test_several_scores_are_one_stage():
    assert funnel({"score": ["synflow", "meco"], "keep": 3}).stages[1] == ScoreStage(score=("synflow", "meco"), keep=3)


def test_the_shipped_example_and_the_one_on_the_page_are_studies(tmp_path):
    shipped = load_study(ROOT / "examples" / "funnel.yaml")
    (printed,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "funnel.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "printed.yaml").write_text(printed)
    for spec in (shipped, load_study(tmp_path / "printed.yaml")):
        assert [kind_of(stage) for stage in spec.stages] == ["search", "score", "train", "measure"]
        assert spec.stages[-1].keep == 1
