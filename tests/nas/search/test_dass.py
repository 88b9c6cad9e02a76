"""Differentiable searches as a strategy: one for each sparsity, handed out in turns."""

import json

import numpy as np
import pytest

from nas.errors import UserError
from nas.model.supernet.dass.recipe import DassRecipe
from nas.search.core.catalog import create_strategy
from nas.search.core.strategy import SearchContext
from nas.study import StudySpec, plan_study, resume_study, run_study
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.load import load_space

pytestmark = pytest.mark.torch

SMALL = {
    "kind": "cells",
    "name": "small",
    "image_channels": 1,
    "resolution": 8,
    "widths": [8],
    "cells": 1,
    "nodes": 3,
    "operations": ["skip_connect", "nor_conv_1x1", "nor_conv_3x3"],
    "sparsity": ["2:4", "1:8"],
}
SHORT = DassRecipe(rounds=1, train_epochs=1, prune_epochs=1, finetune_epochs=1, batch_size=128)


def study(tmp_path, **others):
    (tmp_path / "small.json").write_text(json.dumps(SMALL))
    fields = {"space": str(tmp_path / "small.json"), "strategy": "dass", "minimize": ("nonzeros",), "dass": SHORT}
    return StudySpec(**{**fields, **others})


def sparsities(run):
    space = CellSpace(**SMALL)
    return [
        {value for name, value in space.decode(code).items() if name.endswith("sparsity")}
        for code in run.candidates.codes
    ]


def test_it_proposes_a_cell_for_each_sparsity_in_turn_and_goes_on_where_it_stopped(tmp_path):
    whole = run_study(study(tmp_path, candidates=4, out=str(tmp_path / "whole")), lambda _: None)
    assert CellSpace(**SMALL).valid(whole.candidates.codes).all()
    # What has weights at 2:4 says 2:4 everywhere; 1:8 leaves edges without weights at the first value.
    assert sparsities(whole)[0] == {"2:4"}
    assert "1:8" in sparsities(whole)[1]
    run_study(study(tmp_path, candidates=1, out=str(tmp_path / "parts")), lambda _: None)
    parts = resume_study(tmp_path / "parts", lambda _: None, candidates=4)
    assert parts.candidates.codes.tobytes() == whole.candidates.codes.tobytes()


def test_a_plan_searches_nothing_and_promises_no_seconds(tmp_path):
    long = SHORT.model_copy(update={"train_epochs": 10_000})
    assert plan_study(study(tmp_path, candidates=2, dass=long)).seconds is None


@pytest.mark.parametrize("name", ["mobile", "nasbench201"])
def test_what_is_not_pruned_is_refused(name):
    space = load_space(name)
    context = SearchContext(space, lambda codes: codes[:, 0], np.ones(1, bool), ("macs",), (), 0)
    with pytest.raises(UserError, match=f"those of space '{name}' are not") as raised:
        create_strategy("dass", context)
    assert "sparse_cells" in str(raised.value.hint)
