"""A copy of the finished trials where optuna-dashboard finds them; a search never reads it back."""

from collections.abc import Sequence
from typing import final

import optuna
from optuna.storages import BaseStorage, JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial

from nas.errors import UserError
from nas.search.core.strategy import SearchContext
from nas.search.optuna_door.experimental import knowingly

optuna.logging.set_verbosity(optuna.logging.WARNING)


@final
class Onlooker:
    """Appends to one study of a storage; what a resumed run tells again is there already."""

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._told = 0
        self._study: optuna.Study | None = None
        self._stored = 0

    def see(self, trials: Sequence[FrozenTrial]) -> None:
        """The trials of one generation.

        Raises:
            UserError: the storage cannot be opened.
        """
        # Opened when there is something to show: before that, its folder may not exist.
        if self._context.storage and self._study is None:
            self._study = _open_study(self._context)
            self._stored = len(self._study.get_trials(deepcopy=False))
        if self._study:
            self._study.add_trials(trials[max(0, self._stored - self._told) :])
        self._told += len(trials)


def _open_study(context: SearchContext) -> optuna.Study:
    assert context.storage
    try:
        study = optuna.create_study(
            storage=_storage(context.storage),
            study_name=context.study_name,
            directions=[StudyDirection.MINIMIZE] * len(context.objectives),
            load_if_exists=True,
        )
    except Exception as error:
        raise UserError(f"Cannot open the Optuna storage '{context.storage}': {error}", field="storage") from error
    with knowingly():
        study.set_metric_names(list(context.objectives))
    return study


def _storage(url: str) -> str | BaseStorage:
    """A database URL as it is; anything else is the path of a journal file."""
    return url if "://" in url else JournalStorage(JournalFileBackend(url))
