"""What a way to sparsity promises: which weights stay, what is left of the others, what gradient reaches them."""

from abc import ABC, abstractmethod

from torch import Tensor

from nas.model.compress.core.pattern import Pattern


class Method(ABC):
    """Brings the weights of one layer to their pattern. `progress` is below 0 before the pruning begins, from 1 on the
    pattern is reached; methods are asked for nothing before 0."""

    @property
    @abstractmethod
    def pattern(self) -> Pattern:
        """Where it leads to."""

    @abstractmethod
    def due(self, before: float, now: float) -> bool:
        """Whether the mask is drawn anew between two moments of the progress."""

    @abstractmethod
    def mask(self, weight: Tensor, progress: float) -> Tensor:
        """True where a weight stays now; exactly the pattern's mask from 1 on."""

    @abstractmethod
    def left(self, progress: float) -> float:
        """The share of a pruned weight that the forward pass still sees; 0 from 1 on."""

    @abstractmethod
    def gradient(self, seen: Tensor, weight: Tensor, mask: Tensor, progress: float) -> Tensor:
        """What the optimiser gets, of the gradient of the weight that the forward pass has seen."""
