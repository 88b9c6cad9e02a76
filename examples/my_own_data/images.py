"""A folder of small images to stand in for yours: discs, squares and crosses of any colour on noise."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIDE = 32
CLASSES = ("cross", "disc", "square")


def write_images(folder: Path, *, train: int, test: int, rng: np.random.Generator) -> None:
    """`folder/train/CLASS/0.png` and so on, `train` of each class; beside it `folder/test` with `test` of each."""
    for part, count in (("train", train), ("test", test)):
        for name in CLASSES:
            place = folder / part / name
            place.mkdir(parents=True)
            for number in range(count):
                drawn(name, rng).save(place / f"{number}.png")


def drawn(name: str, rng: np.random.Generator) -> Image.Image:
    """One object of 10 to 20 pixels, somewhere."""
    image = Image.fromarray(rng.integers(0, 120, (SIDE, SIDE, 3), dtype=np.uint8))
    pen, size = ImageDraw.Draw(image), int(rng.integers(10, 21))
    left, top = (int(corner) for corner in rng.integers(0, SIDE - size, 2))
    colour = tuple(int(value) for value in rng.integers(140, 256, 3))
    if name == "disc":
        pen.ellipse((left, top, left + size, top + size), fill=colour)
    elif name == "square":
        pen.rectangle((left, top, left + size, top + size), fill=colour)
    else:
        middle = size // 2
        pen.line((left, top + middle, left + size, top + middle), fill=colour, width=4)
        pen.line((left + middle, top, left + middle, top + size), fill=colour, width=4)
    return image
