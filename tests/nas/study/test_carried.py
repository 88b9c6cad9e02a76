"""A space that carries its own limits applies them unless told otherwise."""

import json

import pytest

from nas.errors import UserError
from nas.objective import Limit
from nas.study import StudySpec, goal_of, plan_study
from nas.study.carried import carried_limits, sought, with_carried
from predictors.core.metric import list_metrics
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_space


def limits_of(**fields):
    return set(goal_of(with_carried(StudySpec(space="deepmad_r18", **fields)), list_metrics()).limits)


def test_limits_come_from_the_space_where_the_study_says_nothing():
    assert limits_of() == {
        Limit("deepmad_flops", 1.82e9, "max"),
        Limit("deepmad_params", 11.69e6, "max"),
        Limit("effectiveness", 0.3, "max"),
    }
    assert carried_limits(StudySpec(space="deepmad_r18", max={"effectiveness": 0.4})) == [
        "deepmad_flops <= 1.82e+09",
        "deepmad_params <= 1.169e+07",
    ]


def test_a_bound_of_the_study_stands_in_for_that_of_the_space():
    assert Limit("deepmad_params", 10e6, "max") in limits_of(max={"deepmad_params": "10M"})
    assert len(limits_of(max={"deepmad_params": "10M"})) == 3
    assert len(limits_of(max={"params": "10M"})) == 4


def test_none_lifts_a_limit_for_good():
    assert {limit.metric for limit in limits_of(max={"effectiveness": "none"})} == {"deepmad_flops", "deepmad_params"}
    once = with_carried(StudySpec(space="deepmad_r18", max={"effectiveness": "none"}))
    assert with_carried(once) == once


def test_none_lifts_no_limit_of_a_metric_that_is_none():
    with pytest.raises(UserError, match="nosuch"):
        limits_of(max={"nosuch": "none"})


def test_within_its_limits_a_space_asks_for_the_best_score_and_no_device():
    assert with_carried(StudySpec(space="deepmad_r18")).maximize == ("deepmad",)
    assert with_carried(StudySpec(space="deepmad_r18", minimize=("macs",))).maximize == ()


def test_a_space_without_limits_leaves_a_study_as_it_is():
    spec = StudySpec(space="mobile", hw="a100")
    assert with_carried(spec) is spec
    assert carried_limits(spec) == []


@pytest.mark.parametrize("space", ["cfsr", "long_sequence", "stunet"])
def test_where_the_score_knows_nothing_more_work_is_sought_for_less_time(space):
    spec = with_carried(StudySpec(space=space, hw="a100"))
    assert sought(spec) == "more macs for less latency"
    asked = StudySpec(space=space, hw="a100", minimize=("params",))
    assert with_carried(asked) is asked


def test_a_limit_on_an_unknown_metric_is_refused_when_the_study_starts(tmp_path):
    space = load_space("simplenet").model_dump(mode="json")
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({**space, "limits": {"parms": {"max": 1e6}}}))
    with pytest.raises(UserError, match=r"No metric 'parms'\. Did you mean 'params'"):
        plan_study(StudySpec(space=str(file), maximize=("macs",), candidates=100))


def test_a_preset_that_the_space_does_not_offer_is_refused_with_those_it_has():
    with pytest.raises(SpaceError, match=r"no preset 'published_shap'. Did you mean 'published_shape'"):
        plan_study(StudySpec(space="deepmad_r18", preset="published_shap", candidates=100))
    with pytest.raises(SpaceError, match="'nasbench201' offers no presets"):
        plan_study(StudySpec(space="nasbench201", preset="even", maximize=("macs",), candidates=100))


def test_under_a_preset_there_are_fewer_designs():
    whole, even = (
        plan_study(StudySpec(space="deepmad_r18", preset=preset, candidates=100)).cardinality
        for preset in (None, "published_shape")
    )
    assert 0 < even < whole
