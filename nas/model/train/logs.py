"""Epochs as they end, for other programs to read: a table, and TensorBoard's events."""

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path

from nas.errors import UserError
from nas.model.train.checkpoint import EpochRecord

TABLE = "history.csv"


def history_csv(history: Sequence[EpochRecord]) -> bytes:
    """One row an epoch."""
    rows = [f"{one.epoch},{one.planned},{one.loss!r},{one.accuracy!r},{one.pieces}" for one in history]
    return "\n".join(["epoch,planned,loss,accuracy,pieces", *rows, ""]).encode()


def tensorboard_log(folder: Path) -> Callable[[EpochRecord], None]:
    """Writes loss and accuracy to event files in the folder.

    Raises:
        UserError: TensorBoard is not installed.
    """
    if importlib.util.find_spec("tensorboard") is None:
        raise UserError("--log tensorboard needs TensorBoard.", hint="pip install tensorboard", field="log")
    writer = importlib.import_module("torch.utils.tensorboard").SummaryWriter(str(folder))

    def tell(record: EpochRecord) -> None:
        writer.add_scalar("loss", record.loss, record.epoch)
        writer.add_scalar("accuracy", record.accuracy, record.epoch)
        writer.flush()

    return tell
