"""What every executor promises."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from nas.errors import NasError
from nas.executors.core.recipe import Codes, Recipe, Scorer, Scores


class ExecutorError(NasError):
    """The workers cannot go on; everything scored before stays."""

    code = "executor"


class Executor(ABC):
    """Scores blocks of designs somewhere; the numbers depend neither on where nor on how they are cut.

    `workers` is how many blocks it works on at once.
    """

    workers: int

    @abstractmethod
    def map(self, recipe: Recipe[Scorer], blocks: Iterable[Codes]) -> Iterator[Scores]:
        """The scores of each block of (n, D) codes, in the order of the blocks.

        Raises:
            ExecutorError: a worker died, and died again.
        """

    @abstractmethod
    def close(self) -> None:
        """Let the workers go; nothing is mapped afterwards."""
