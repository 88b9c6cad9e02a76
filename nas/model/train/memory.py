"""Gradients of a batch in as many pieces as the device's memory asks for."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from nas.errors import UserError
from nas.model.train.mixing import Mixed


@dataclass
class Pieces:
    """Into how many a batch is cut; once memory was short, all later batches are cut as well."""

    count: int = 1


def backward(batch: Mixed, loss_of: Callable[[Mixed], Tensor], scaler: torch.amp.GradScaler, pieces: Pieces,
             forget: Callable[[], None]) -> float:  # fmt: skip
    """Add the gradients of the batch's mean loss, and return it; where memory is short its pieces are halved.

    The sum is that of the whole batch but for batch norms, which see a piece at a time. `forget` clears what a pass
    that ran out of memory has left of gradients.

    Raises:
        UserError: a single image is too much.
    """
    while True:
        forget()
        try:
            return sum(_backward(share, piece, loss_of, scaler) for share, piece in batch.cut(pieces.count))
        except torch.OutOfMemoryError:
            if pieces.count >= len(batch.labels):
                raise UserError(
                    "The device has too little memory for one image of this training.",
                    hint="Lower the resolution, or train on another device.",
                    field="device",
                ) from None
            pieces.count *= 2
        # Outside of the handler, whose traceback would keep the maps alive.
        torch.cuda.empty_cache()


def _backward(share: float, piece: Mixed, loss_of: Callable[[Mixed], Tensor], scaler: torch.amp.GradScaler) -> float:
    loss = share * loss_of(piece)
    scaler.scale(loss).backward()
    return float(loss.detach())
