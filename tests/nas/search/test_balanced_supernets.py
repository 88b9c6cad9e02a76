"""A mixture of supernets as a strategy: it ranks once, then hands out its ranking."""

import json

import numpy as np
import pytest

from nas.compiled.space import compile_space
from nas.errors import UserError
from nas.model.supernet.ranking import rank_placements
from nas.model.supernet.recipe import SupernetRecipe
from nas.search.core.catalog import create_strategy
from nas.search.core.strategy import SearchContext
from nas.study import StudySpec, plan_study, resume_study, run_study
from predictors.core.metric import Scene
from search_spaces.core.files import space_from
from search_spaces.core.load import load_space

pytestmark = pytest.mark.torch

BASIC = {"kind": "residual", "form": "basic", "bottleneck": 1}
SMALL = {
    "kind": "placement",
    "name": "small",
    "image_channels": 1,
    "resolution": 8,
    "scales": 3,
    "stem": {"kind": "conv_stem", "channels": 4, "shrinks_by": 1},
    "layers": [{"count": 3, "width": 4, "block": BASIC}],
    "head": {"kind": "linear_head"},
}
SHORT = SupernetRecipe(supernets=2, epochs=1, batch_size=128)


def context(space, seed=0):
    return SearchContext(
        space=space,
        fingerprint=compile_space(space, [], Scene()).fingerprint,
        ordered=np.ones(len(space.sizes), dtype=bool),
        objectives=("macs",),
        limits=(),
        seed=seed,
        supernets=SHORT,
    )


def study(tmp_path, **others):
    file = tmp_path / "small.json"
    file.write_text(json.dumps(SMALL))
    return StudySpec(
        space=str(file), strategy="balanced_supernets", minimize=("macs",), supernets=SHORT,
        out=str(tmp_path / "run"), **others,
    )  # fmt: skip


def asked_codes(run, space):
    return [space.to_code(space.decode(code)) for code in run.candidates.codes]


def test_it_hands_out_the_ranking_of_its_mixture_and_then_nothing():
    space = space_from(SMALL, "small.yaml")
    strategy = create_strategy("balanced_supernets", context(space))
    expected = [placement.code for placement in rank_placements(space, SHORT, seed=0)]
    asked = []
    while len(codes := strategy.ask(2, np.random.default_rng(0))):
        assert codes.dtype == np.int16
        assert space.valid(codes).all()
        strategy.tell(codes, np.zeros((len(codes), 1)), np.zeros((len(codes), 0)))
        asked += [space.to_code(space.decode(code)) for code in codes]
    assert asked == expected
    assert len(asked) == space.cardinality() == 3


def test_told_its_past_it_goes_on_as_if_it_had_never_stopped(tmp_path):
    space = space_from(SMALL, "small.yaml")
    run_study(study(tmp_path, candidates=1), lambda _: None)
    run = resume_study(tmp_path / "run", lambda _: None, candidates=3)
    assert asked_codes(run, space) == [placement.code for placement in rank_placements(space, SHORT, seed=0)]


def test_a_plan_trains_nothing_and_promises_no_seconds(tmp_path):
    long = SHORT.model_copy(update={"epochs": 10_000})
    plan = plan_study(study(tmp_path, candidates=2).model_copy(update={"supernets": long}))
    assert plan.seconds is None
    assert plan.cardinality == 3


def test_a_space_that_places_no_pools_is_refused():
    with pytest.raises(UserError, match="'mobile' has other choices") as raised:
        create_strategy("balanced_supernets", context(load_space("mobile")))
    assert raised.value.field == "strategy"
    assert "pooling_resnet18" in str(raised.value.hint)
