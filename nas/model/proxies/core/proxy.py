"""The promise of a proxy, and the catalog of the files that keep it; nothing here imports torch."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from nas.errors import UserError, did_you_mean
from search_spaces.core.plugins import plugin_names

if TYPE_CHECKING:
    from nas.model.proxies.core.subject import Subject

PROXIES_FOLDER = Path(__file__).resolve().parent.parent

Need = Literal["images", "labels"]


class Proxy(ABC):
    """One number of a network as it is before training.

    `sign` is 1 where higher is better and -1 where lower is; `needs` is what it reads besides the network and its
    fresh weights; `batch` is how many images it reads where nobody says otherwise, None where their number is part
    of its definition.
    """

    name: ClassVar[str]
    sign: ClassVar[Literal[1, -1]]
    needs: ClassVar[frozenset[Need]]
    batch: ClassVar[int | None]

    @abstractmethod
    def measure(self, subject: Subject) -> float:
        """The number as published, its sign untouched; NaN or infinite where it came out so.

        Raises:
            Unscored: the network lacks what the proxy reads.
        """


def list_proxies() -> list[str]:
    """Names of all proxies, without importing any."""
    return plugin_names(PROXIES_FOLDER)


def load_proxy(name: str) -> Proxy:
    """The proxy of the file `nas/model/proxies/<name>.py`.

    Raises:
        UserError: no such proxy.
    """
    known = list_proxies()
    if name not in known:
        raise UserError(f"No proxy '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}.", field="proxy")
    return importlib.import_module(f"nas.model.proxies.{name}").load()
