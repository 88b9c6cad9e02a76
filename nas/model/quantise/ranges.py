"""What range of values to quantise: the widest seen, or a moving average of what each batch shows."""

from abc import ABC, abstractmethod
from typing import final

import torch
from torch import Tensor

from nas.model.compress.core.processes import widest

# Share of the old range kept at each batch; the average has then seen some hundred batches.
DECAY = 0.99


class RangeObserver(ABC):
    """Knows a range after the first batch; `bounds` are (2,) float32 on the CPU, or None before."""

    bounds: Tensor | None = None

    @abstractmethod
    def see(self, x: Tensor) -> None:
        """Take notice of one batch, of any shape, and of the other processes' shares of it."""


@final
class WidestRange(RangeObserver):
    """Least and greatest of all that was seen."""

    def see(self, x: Tensor) -> None:
        now = _bounds(x)
        if self.bounds is None:
            self.bounds = now
        else:
            self.bounds = torch.stack([torch.minimum(self.bounds[0], now[0]), torch.maximum(self.bounds[1], now[1])])


@final
class AverageRange(RangeObserver):
    """Exponential moving average of the least and the greatest of each batch: outliers of one batch fade."""

    def see(self, x: Tensor) -> None:
        now = _bounds(x)
        self.bounds = now if self.bounds is None else torch.lerp(now, self.bounds, DECAY)


def _bounds(x: Tensor) -> Tensor:
    return widest(torch.stack(torch.aminmax(x.detach().float()))).cpu()
