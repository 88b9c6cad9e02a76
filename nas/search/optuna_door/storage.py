"""Opening a storage by its URL, or saying why that cannot be."""

from typing import Any, final

import optuna
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from sqlalchemy.pool import NullPool

from nas.errors import NasError
from nas.search.core.storage_url import without_password

PATIENCE_S = 5
# Databases behind a network, whose drivers would else wait for minutes; they name this setting alike.
SERVERS = ("postgresql", "mysql", "mariadb")
DRIVERS = "For PostgreSQL: pip install 'nasctl[postgresql]', and a URL that begins with postgresql+psycopg://."

optuna.logging.set_verbosity(optuna.logging.WARNING)


@final
class StorageError(NasError):
    """A storage cannot be opened or written; the run folder has everything all the same."""

    code = "storage"


def open_storage(url: str) -> BaseStorage:
    """A database by URL; anything else is the path of a journal file.

    Raises:
        StorageError: it does not answer, its driver is missing, or it is none.
    """
    try:
        if "://" in url:
            return RDBStorage(url, engine_kwargs=_engine(url))
        return JournalStorage(JournalFileBackend(url))
    # Each database has errors of its own, and no common one.
    except Exception as error:
        raise cannot("open", url, error) from None


def cannot(action: str, url: str, error: Exception) -> StorageError:
    """What happened, told without a password."""
    hint = DRIVERS if isinstance(error, ImportError) else None
    return StorageError(
        f"Cannot {action} the Optuna storage '{without_password(url)}': {_reason(error, url)}",
        hint=hint,
        field="storage",
    )


def _engine(url: str) -> dict[str, Any]:
    impatient = url.startswith(SERVERS) and "connect_timeout" not in url
    # A search writes now and then, for days: it holds no connection in between that might go stale.
    return {"poolclass": NullPool, "connect_args": {"connect_timeout": PATIENCE_S} if impatient else {}}


def _reason(error: Exception, url: str) -> str:
    """The first line of the innermost error: what wraps it only says that something failed."""
    inner = error
    while isinstance(inner.__cause__, Exception):
        inner = inner.__cause__
    lines = str(inner).strip().replace(url, without_password(url)).splitlines()
    return lines[0] if lines else type(inner).__name__
