"""Strategies are found by the names of their files."""

import subprocess
import sys

import pytest

from nas.errors import UserError
from nas.search.core.catalog import default_candidates, list_strategies


def test_files_are_strategies_and_the_rooms_beside_them_are_not():
    names = list_strategies()
    assert {"anneal", "exact", "linas", "local", "nsga2", "optuna_tpe", "random"} <= set(names)
    assert not {"core", "foresight", "optuna_door"} & set(names)


@pytest.mark.parametrize("name", list_strategies())
def test_every_strategy_says_how_many_candidates_it_wants(name):
    assert default_candidates(name) > 0


def test_an_unknown_strategy_is_answered_with_the_nearest():
    with pytest.raises(UserError, match="Did you mean 'nsga2'") as raised:
        default_candidates("nsga-2")
    assert raised.value.field == "strategy"


def test_an_analytic_study_meets_neither_torch_nor_optuna():
    script = "import sys, nas.study; print(*{'torch', 'optuna', 'ray'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
