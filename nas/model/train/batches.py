"""The batches of one epoch, as this process reads them: its share of each, in whatever order the epoch has."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from nas.errors import UserError
from nas.model.compress.core.processes import own_rank, process_count
from nas.model.train.augment import Augmentation
from nas.model.train.examples import Examples


def own_share(count: int) -> np.ndarray:
    """Places in a batch of so many that are this process's own.

    As many from its front as from its back, so that the partner of each in the reversed batch is at hand.
    """
    if process_count() == 1:
        return np.arange(count)
    half = count // (2 * process_count())
    front = np.arange(own_rank() * half, (own_rank() + 1) * half)
    return np.concatenate([front, count - 1 - front[::-1]])


def check_shares(batch_size: int, images: int) -> None:
    """Every process needs as many images of every batch.

    Raises:
        UserError: the batch cannot be shared so, or there are fewer images than one has.
    """
    each = 2 * process_count()
    if process_count() > 1 and (batch_size % each or images < batch_size):
        nearest = max(each, min(batch_size, images) // each * each)
        raise UserError(
            f"{process_count()} processes cannot share batches of {batch_size} out of {images} images.",
            hint=f"Take a multiple of {each}, such as batch_size={nearest}.",
            field="batch_size",
        )


def read_batches(
    examples: Examples, batches: Sequence[np.ndarray], augmentation: Augmentation, workers: int
) -> Iterable[tuple[Tensor, Tensor]]:
    """Images and labels of the positions of each batch, read ahead by as many workers.

    How many they are changes nothing but the time.
    """
    reading = _Reading(examples, augmentation)
    # Its own generator, so that reading leaves torch's random numbers to the network.
    return DataLoader(
        reading, sampler=_Given(batches), batch_size=None, num_workers=workers, generator=torch.Generator()
    )


@final
@dataclass(frozen=True)
class _Given:
    batches: Sequence[np.ndarray]

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter(self.batches)

    def __len__(self) -> int:
        return len(self.batches)


@final
class _Reading(Dataset[tuple[Tensor, Tensor]]):
    def __init__(self, examples: Examples, augmentation: Augmentation) -> None:
        self._examples = examples
        self._augmentation = augmentation

    def __getitem__(self, positions: np.ndarray) -> tuple[Tensor, Tensor]:
        chance = self._augmentation
        if not chance.is_asked:
            return self._examples.batch(positions)
        if chance.recipe.crop_area < 1:
            images, labels = self._examples.crops(positions, chance.box)
        else:
            images, labels = self._examples.batch(positions)
        changed = [chance.changed(image, position) for image, position in zip(images, positions, strict=True)]
        return torch.stack(changed), labels
