"""Queries to a table that knows the truth, one at a time, each chosen by what the ones before have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from nas.funnel.course import Course, Entrants, Floats, Job, Outcome, Site, Verdict, Wave, Work, by_merit
from nas.funnel.oracle_table import OracleTable, keys_of, read_oracle
from nas.funnel.proposers import PROPOSERS
from nas.funnel.stages import OracleStage
from nas.run_folder.stages import column_name
from search_spaces.core.space import SearchSpace

VALUE, QUERY = "value", "query"
UNKNOWN = "not in the table"


@final
@dataclass(frozen=True)
class Answer(Work):
    """What the table says of one design."""

    value: float

    def run(self) -> Outcome:
        return Outcome({VALUE: self.value})


def title(stage: OracleStage) -> str:
    """What a report calls it."""
    return f"ask {Path(stage.oracle).name} for {stage.column}, at most {stage.queries:,} times, by {stage.propose}"


def check(stage: OracleStage, space: SearchSpace, batch: int) -> None:
    """Raises:
    UserError: the table cannot be read.
    """
    _table(stage)


def course(stage: OracleStage, entrants: Entrants, site: Site) -> Course:
    """Asks about one design after the other until the queries are used up or all are known."""
    table = _table(stage)
    choices = [site.space.decode(code) for code in entrants.codes]
    keys = keys_of(table, site.space, site.space_name, choices)
    listed = np.array([position for position, key in enumerate(keys) if key in table], np.int64)
    missing = [UNKNOWN] * (len(entrants) - len(listed))
    if len(listed) == 0:
        return _verdict(stage, len(entrants), listed, np.zeros(0), missing)
    pool = _only(entrants, listed)
    proposer = PROPOSERS[stage.propose](pool, site.space)
    asked, merits = np.zeros(0, np.int64), np.zeros(0)
    expected = min(stage.queries, len(pool))
    while len(asked) < expected:
        rng = np.random.default_rng([site.seed, int(site.folder.name.partition("-")[0]), len(asked)])
        position = proposer.propose(asked, merits, rng)
        job = _job(table, keys[listed[position]], int(pool.rows[position]))
        (outcome,) = yield Wave([job], expected=expected)
        asked, merits = np.append(asked, position), np.append(merits, stage.sign * outcome.values[VALUE])
    return _verdict(stage, len(entrants), listed[asked], merits, missing)


def _verdict(stage: OracleStage, entered: int, asked: np.ndarray, merits: Floats, remarks: Sequence[str]) -> Verdict:
    values, order = np.full(entered, np.nan), np.full(entered, np.nan)
    values[asked], order[asked] = stage.sign * merits, np.arange(1, len(asked) + 1)
    return Verdict(asked[by_merit(merits)], {QUERY: order, column_name(stage.column): values}, remarks)


def _job(table: OracleTable, key: str, row: int) -> Job:
    return Job(str(row), lambda: Answer(table.query(key)))


def _only(entrants: Entrants, positions: np.ndarray) -> Entrants:
    columns = {name: column[positions] for name, column in entrants.columns.items()}
    return Entrants(entrants.rows[positions], entrants.codes[positions], columns)


def _table(stage: OracleStage) -> OracleTable:
    return read_oracle(Path(stage.oracle), stage.key, stage.column)
