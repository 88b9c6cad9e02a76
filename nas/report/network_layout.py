"""Where the blocks of a network stand in its picture: one after the other, stages apart, room where the map shrinks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nas.report.data import Block
from search_spaces.core.ops import rank_of

TALLEST, SHORTEST, NARROWEST = 150.0, 20.0, 15.5
# One step of a kernel where there is room and where there is none; the room that it leaves to its block's border.
TAP, LEAST_TAP, KERNEL_MARGIN = 1.6, 0.5, 5.0
ROOMIEST, TIGHTEST = 2.1, 0.2
BLOCK_GAP, STAGE_GAP, STAGE_END, LABEL_WIDTH = 3.0, 26.0, 8.0, 116.0


@dataclass(frozen=True)
class Box:
    """One block in pixels, standing around the middle line; `shrunk_from` is the height of the map that it shrinks.

    `kernel` is the side of its kernel, to the same scale in all blocks of a picture.
    """

    block: Block
    left: float
    width: float
    height: float
    shrunk_from: float | None
    kernel: float | None = None

    @property
    def right(self) -> float:
        """The pixel behind it."""
        return self.left + self.width


@dataclass(frozen=True)
class Stage:
    """Boxes under one name."""

    name: str
    boxes: tuple[Box, ...]


def layout(blocks: Sequence[Block], room: float) -> tuple[Stage, ...]:
    """Height tells the side of the map, width the channels, both by square roots, as areas grow.

    Narrower than `room` pixels where the narrowest blocks allow it.
    """
    unit = ROOMIEST
    stages = tuple(_placed(blocks, unit))
    while unit > TIGHTEST and width_of(stages) > room:
        unit *= 0.97
        stages = tuple(_placed(blocks, unit))
    return stages


def width_of(stages: Sequence[Stage]) -> float:
    """Pixels from the left border to behind the last box and its label."""
    last = stages[-1].boxes
    return max(last[-1].right, last[0].left + LABEL_WIDTH) + STAGE_END


def side_of(block: Block) -> int:
    """Of its map; a vector has one of 1."""
    return max(block.output_shape[1:], default=1)


def _placed(blocks: Sequence[Block], unit: float) -> Iterator[Stage]:
    largest = max(map(side_of, blocks))
    # A classifier's thousand outputs are no map; they must not squeeze the stages.
    most = max((block.output_shape[0] for block in blocks if rank_of(block.output_shape)), default=1)
    # Half as fast as the blocks, in ratios: a kernel of 3 stays visible.
    tap = max(LEAST_TAP, TAP * (unit / ROOMIEST) ** 0.5)
    left, before = STAGE_END, None
    for name, members in groupby(blocks, key=lambda block: block.stage):
        boxes: list[Box] = []
        first = left
        for block in members:
            height = max(SHORTEST, TALLEST * (side_of(block) / largest) ** 0.5)
            # A block that is nothing but a pool shows by its own shape that it shrinks the map.
            shrunk_from = before if block.downsampling and block.family != "pool" else None
            left += STAGE_GAP if shrunk_from else 0.0
            channels = unit * min(block.output_shape[0], most) ** 0.5
            kernel = block.kernel and tap * block.kernel
            width = max(NARROWEST, channels, (kernel or 0) + KERNEL_MARGIN)
            boxes.append(Box(block, left, width, height, shrunk_from, kernel))
            left, before = left + width + BLOCK_GAP, height
        left = max(left + STAGE_END, first + LABEL_WIDTH)
        yield Stage(name, tuple(boxes))
