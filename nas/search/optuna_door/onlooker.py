"""A copy of the finished trials where optuna-dashboard finds them; a search never reads it back."""

from typing import final

import optuna
from optuna.storages import BaseStorage

from nas.search.core.strategy import Codes, Floats, SearchContext
from nas.search.optuna_door.experimental import knowingly
from nas.search.optuna_door.shown import directions, metric_names, shown_trials
from nas.search.optuna_door.storage import StorageError, cannot, open_storage

IDENTITY = "nasctl_search"
"""The study attribute by which a search knows its own."""


@final
class Onlooker:
    """Appends to one study of a storage; what a resumed run tells again is there already.

    Raises:
        StorageError: the storage that was asked for does not answer, or its study is another search's.
    """

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._told = 0
        self._study: optuna.Study | None = None
        self._stored = 0
        self._url = context.storage or context.journal
        self._storage = open_storage(context.storage) if context.storage else None
        if self._storage:
            _check_free(context, self._storage)

    def see(self, codes: Codes, values: Floats, violations: Floats) -> None:
        """One generation, as a strategy is told of it.

        Raises:
            StorageError: the storage is gone; what was scored is in the run folder.
        """
        if self._url is None:
            return
        try:
            study = self._study or self._open(self._url)
            unseen = slice(max(0, self._stored - self._told), None)
            study.add_trials(shown_trials(self._context, codes[unseen], values[unseen], violations[unseen]))
        except StorageError:
            raise
        except Exception as error:
            raise cannot("write to", self._url, error) from None
        self._told += len(codes)

    def _open(self, url: str) -> optuna.Study:
        # The journal in the run folder is opened when there is something to show: before that, there is no folder.
        self._study = optuna.create_study(
            storage=self._storage or open_storage(url),
            study_name=self._context.study_name,
            directions=directions(self._context),
            load_if_exists=True,
        )
        self._stored = len(self._study.get_trials(deepcopy=False))
        if not self._stored:
            self._study.set_user_attr(IDENTITY, self._context.identity)
            with knowingly():
                self._study.set_metric_names(metric_names(self._context))
        return self._study


def _check_free(context: SearchContext, storage: BaseStorage) -> None:
    """Two runs of one name may share a storage only if they are one search."""
    names = optuna.get_all_study_names(storage)
    if context.study_name not in names:
        return
    study = optuna.load_study(study_name=context.study_name, storage=storage)
    if study.get_trials(deepcopy=False) and study.user_attrs.get(IDENTITY) != context.identity:
        raise StorageError(
            f"The storage holds a study '{context.study_name}' of another search.",
            hint="Give this run another name, with --out, or another --storage.",
            field="storage",
        )
