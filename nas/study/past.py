"""Whether a stored past and the present agree on prices; a front of two price lists would mean nothing."""

import numpy as np

from nas.compiled.space import CompiledSpace, Scores
from nas.errors import UserError
from nas.run_folder import Run
from nas.run_folder.candidates import Candidates
from nas.study.goal import Goal

# Enough to meet every part of a price list, few enough to cost nothing.
CHECKED_CANDIDATES = 256


def check_prices(run: Run, problem: CompiledSpace, goal: Goal) -> None:
    """Score some of the stored candidates again, as far as tables tell.

    Raises:
        UserError: they are worth something else today.
    """
    past = run.candidates
    rows = np.unique(np.linspace(0, len(past.codes), CHECKED_CANDIDATES, endpoint=False, dtype=np.int64))
    rows = rows[: len(past.codes)]
    codes = np.ascontiguousarray(past.codes[rows])
    if run.columns.metrics != goal.columns or not _as_stored(problem.score_fully(codes), past, rows):
        raise UserError(
            f"The prices have changed since '{run.path}' was started: nasctl, the space or the profile "
            "is another one. Old and new candidates cannot stand in one front.",
            hint=f"Start a new run; {run.path / 'provenance.json'} says what this one was priced with.",
        )


def _as_stored(today: Scores, past: Candidates, rows: np.ndarray) -> bool:
    """Whether values and intervals of some candidates are the stored ones; proxies stand behind what tables tell."""
    priced = today.values.shape[1]
    pairs = ((today.values, past.values), (today.log_sd, past.log_sd))
    return all(np.array_equal(now, then[rows, :priced], equal_nan=True) for now, then in pairs)
