"""Designs as plain data: a space's declaration and the choices, from which a worker anywhere draws the network."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import final

from nas.funnel.course import Entrants, Site
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


def designs_of(site: Site, entrants: Entrants) -> list[Design]:
    """One for each entrant, in their order."""
    space = json.dumps(site.space.model_dump(mode="json"))
    return [Design(space, json.dumps(dict(site.space.decode(code)))) for code in entrants.codes]


@lru_cache(maxsize=SPACES_KEPT)
def _space(declared: str) -> SearchSpace:
    return space_from(json.loads(declared), "the space of a task")
