"""Gradients of a batch in as many pieces as the device's memory asks for."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from nas.errors import UserError
from nas.model.compress.core.processes import process_count
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
        UserError: a single image is too much, or, where several processes train, their share of a batch.
    """
    while True:
        forget()
        try:
            return sum(_backward(share, piece, loss_of, scaler) for share, piece in batch.cut(pieces.count))
        except torch.OutOfMemoryError:
            if process_count() > 1:
                # The others have not run out, and would wait for what this one does not send.
                raise _too_little(
                    "this process's share of a batch", "Lower batch_size, or start more of them."
                ) from None
            if pieces.count >= len(batch.labels):
                raise _too_little("one image of this training", "Lower the resolution.") from None
            pieces.count *= 2
        # Outside of the handler, whose traceback would keep the maps alive.
        torch.cuda.empty_cache()


def _too_little(what: str, hint: str) -> UserError:
    return UserError(f"The device has too little memory for {what}.", hint=hint, field="device")


def _backward(share: float, piece: Mixed, loss_of: Callable[[Mixed], Tensor], scaler: torch.amp.GradScaler) -> float:
    loss = share * loss_of(piece)
    scaler.scale(loss).backward()
    return float(loss.detach())
