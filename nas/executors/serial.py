"""One block after the other, in this process."""

from collections.abc import Iterable, Iterator
from typing import final

from nas.executors.core.executor import Executor
from nas.executors.core.recipe import Codes, Recipe, Scorer, Scores, evaluate


@final
class Serial(Executor):
    """Needs nothing and waits for nothing."""

    workers = 1

    def map(self, recipe: Recipe[Scorer], blocks: Iterable[Codes]) -> Iterator[Scores]:
        return (evaluate(recipe, codes) for codes in blocks)

    def close(self) -> None:
        pass


def create() -> Executor:
    """This process."""
    return Serial()
