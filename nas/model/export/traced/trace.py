"""A network as torch sees it run: a graph of torch's own operators, for any batch and, where it can be, any sides."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn
from torch.export import Dim, ExportedProgram

# Sizes 0 and 1 are special to torch: what is traced with them may hold for them alone.
TRACED_BATCH = 2


def traced(model: nn.Module, shape: Sequence[int], *, any_sides: bool) -> ExportedProgram:
    """The network ready for inference, on batches of any size.

    Args:
        shape: what it takes, without the batch.
        any_sides: leave the sides open besides.

    Raises:
        torch's own errors, where a size that shall be open is not.
    """
    opened = {0: Dim.DYNAMIC, **{at: Dim.DYNAMIC for at in range(2, len(shape) + 1) if any_sides}}
    with _own_warnings_left_out(), torch.no_grad():
        return torch.export.export(
            model.eval(), (torch.zeros(TRACED_BATCH, *shape),), dynamic_shapes={"inputs": (opened,)}
        )


@contextmanager
def _own_warnings_left_out() -> Iterator[None]:
    """torch's tracer calls functions that torch itself says are on their way out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
