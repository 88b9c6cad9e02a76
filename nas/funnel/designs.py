"""Designs as plain data: a space's declaration and the choices, from which a worker anywhere draws the network."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import final

from nas.search.core.strategy import Codes
from search_spaces.core.architecture import Architecture
from search_spaces.core.files import space_from
from search_spaces.core.space import SearchSpace

SPACES_KEPT = 4


@final
@dataclass(frozen=True)
class Design:
    """JSON both: of the space, and of the choices."""

    space: str
    choices: str

    def architecture(self) -> Architecture:
        """Drawn here."""
        return _space(self.space).architecture(json.loads(self.choices))


def designs_of(space: SearchSpace, codes: Codes) -> list[Design]:
    """One for each of (n, D) codes, in their order."""
    declared = json.dumps(space.model_dump(mode="json"))
    return [Design(declared, json.dumps(dict(space.decode(code)))) for code in codes]


@lru_cache(maxsize=SPACES_KEPT)
def _space(declared: str) -> SearchSpace:
    return space_from(json.loads(declared), "the space of a task")
