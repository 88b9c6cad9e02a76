"""A folder of images, one sub-folder per class, read by Pillow as they are needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from nas.errors import UserError
from nas.model.train.augment import Box, DrawnBox
from nas.model.train.examples import Data, stratified_split

SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}
TEST_FOLDERS = ("val", "test")


@dataclass(frozen=True)
class FileExamples:
    """Image files, each scaled and cropped to a square in the middle; values from -1 to 1."""

    files: tuple[Path, ...]
    labels: np.ndarray
    channels: int
    side: int

    def __len__(self) -> int:
        return len(self.files)

    def batch(self, positions: np.ndarray) -> tuple[Tensor, Tensor]:
        return self._read(positions, lambda _, height, width: _middle(height, width))

    def crops(self, positions: np.ndarray, box: DrawnBox) -> tuple[Tensor, Tensor]:
        return self._read(positions, box)

    def _read(self, positions: np.ndarray, box: DrawnBox) -> tuple[Tensor, Tensor]:
        images = np.stack([self._image(position, box) for position in positions])
        return torch.from_numpy(images), torch.from_numpy(self.labels[positions])

    def _image(self, position: int, box: DrawnBox) -> np.ndarray:
        file = self.files[position]
        try:
            with Image.open(file) as opened:
                image = opened.convert("L" if self.channels == 1 else "RGB")
        except (OSError, Image.DecompressionBombError) as error:
            raise UserError(f"{file} cannot be read as an image: {error}") from error
        cut = box(position, image.height, image.width)
        place = (cut.left, cut.top, cut.left + cut.width, cut.top + cut.height)
        square = image.resize((self.side, self.side), Image.Resampling.BILINEAR, box=place)
        pixels = np.asarray(square, dtype=np.float32).reshape(self.side, self.side, self.channels)
        return np.ascontiguousarray(pixels.transpose(2, 0, 1)) / 127.5 - 1


def _middle(height: int, width: int) -> Box:
    side = min(height, width)
    return Box((width - side) // 2, (height - side) // 2, side, side)


def load_folder(folder: Path, channels: int, side: int, rng: np.random.Generator) -> Data:
    """`folder/train/CLASS/*` with `folder/val` or `folder/test` beside it, or `folder/CLASS/*`, a fifth held out.

    Raises:
        UserError: fewer than two classes, an empty class, classes that differ between training and test.
    """
    if channels not in (1, 3):
        wanted = (channels, side, side)
        raise UserError(f"Images have 1 or 3 channels; this design takes {wanted}.", field="data")
    held_out = next((folder / name for name in TEST_FOLDERS if (folder / name).is_dir()), None)
    if held_out is not None and (folder / "train").is_dir():
        (files, labels, classes), (test_files, test_labels, test_classes) = map(_listed, (folder / "train", held_out))
        if classes != test_classes:
            raise _differing(folder / "train", classes, held_out, test_classes)
        train = FileExamples(files, labels, channels, side)
        return Data(train, FileExamples(test_files, test_labels, channels, side), len(classes))
    files, labels, classes = _listed(folder)
    if np.bincount(labels).min() < 2:
        raise UserError(f"Every class of {folder} needs two images at least: one to train on, one to test on.")
    parts = stratified_split(labels, 0.2, rng)
    examples = (FileExamples(tuple(files[at] for at in part), labels[part], channels, side) for part in parts)
    return Data(*examples, classes=len(classes))


def _differing(train: Path, classes: list[str], held_out: Path, test_classes: list[str]) -> UserError:
    """Counts, and the first few names that stand on one side alone."""
    sides = (
        (train, classes, set(classes) - set(test_classes)),
        (held_out, test_classes, set(test_classes) - set(classes)),
    )
    told = [
        f"{folder} has {len(names)} classes" + (f" ({', '.join(sorted(alone)[:3])} there alone)" if alone else "")
        for folder, names, alone in sides
    ]
    return UserError("; ".join(told) + ".", hint="Both need the same sub-folders, one for each class.", field="data")


def _listed(folder: Path) -> tuple[tuple[Path, ...], np.ndarray, list[str]]:
    """Image files in order, the number of the class of each, the names of the classes."""
    classes = sorted(path.name for path in folder.iterdir() if path.is_dir())
    if len(classes) < 2:
        raise UserError(f"{folder} has {len(classes)} sub-folders; one for each class is needed, two at least.")
    by_class: Sequence[list[Path]] = [
        sorted(file for file in (folder / name).rglob("*") if file.suffix.lower() in SUFFIXES) for name in classes
    ]
    for name, files in zip(classes, by_class, strict=True):
        if not files:
            raise UserError(f"{folder / name} holds no image ({', '.join(sorted(SUFFIXES))}).")
    labels = np.repeat(np.arange(len(classes)), [len(files) for files in by_class])
    return tuple(file for files in by_class for file in files), labels, classes
