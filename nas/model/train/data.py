"""Data sets by name (a file of `datasets/` each, some in variants) or by the path of an image folder."""

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np

from nas.errors import UserError, did_you_mean
from nas.model.train.examples import Data

DATASETS_FOLDER = Path(__file__).parent / "datasets"


def list_datasets() -> list[str]:
    """Names of the built-in data sets, sorted."""
    return sorted(path.stem for path in DATASETS_FOLDER.glob("[a-z]*.py"))


def load_data(
    name_or_folder: str, *, channels: int, side: int | None, design_side: int | None, rng: np.random.Generator
) -> Data:
    """Training and test images.

    Args:
        name_or_folder: `digits`, `procedural`, `procedural:pairs`, or a path.
        side: of the images; None for the design's own, which a data set of tiny images does not exceed in vain.
        rng: draws the division into training and test, where the data set does not bring one, or the images themselves.

    Raises:
        UserError: no such data set, variant or folder, a library that is missing, a folder that is no image folder.
    """
    known = list_datasets()
    name, colon, asked = name_or_folder.partition(":")
    if name in known:
        reader = _imported(f"nas.model.train.datasets.{name}", "scikit-learn", "pip install 'nasctl[train]'")
        variant = _variant(name, asked if colon else None, reader.VARIANTS)
        return reader.load(variant, channels, side or min(reader.SIDE, design_side or reader.SIDE), rng)
    folder = Path(name_or_folder)
    if not folder.is_dir():
        raise UserError(
            f"No data set '{name_or_folder}'.{did_you_mean(name_or_folder, known)} Known: {', '.join(known)}; "
            "or give the path of a folder with one sub-folder of images per class.",
            field="data",
        )
    size = side or design_side
    if size is None:
        raise UserError("The size of the images is not known.", hint="Set the recipe's resolution.", field="resolution")
    reader = _imported("nas.model.train.image_folder", "Pillow", "pip install pillow")
    return reader.load_folder(folder, channels, size, rng)


def _variant(name: str, asked: str | None, known: tuple[str, ...]) -> str | None:
    """What was asked for, else the first; None where there is but one."""
    if asked is not None and asked not in known:
        variants = f"Its variants: {', '.join(known)}." if known else "It has no variants."
        raise UserError(f"{name} has no variant '{asked}'.{did_you_mean(asked, known)} {variants}", field="data")
    return asked or next(iter(known), None)


def _imported(module: str, library: str, install: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UserError(f"Reading this data needs {library}, which is not installed.", hint=install) from error
