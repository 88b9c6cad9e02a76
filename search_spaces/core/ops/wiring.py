"""Where edges begin, meet and part: image, zeros, sum, difference, maximum, gate, concatenation, slice, shuffle."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, rank_of


def _alike(first: Shape, other: Shape) -> bool:
    return len(first) == len(other) and all(a == b for a, b in zip(first, other, strict=True))


@dataclass(frozen=True)
class Source(Op):
    """What a network is given."""

    channels: Size
    kind: ClassVar[str] = "input"

    @abstractmethod
    def output_shape(self, *inputs: Shape) -> Shape: ...


@dataclass(frozen=True)
class Signal(Source):
    """The signal."""

    length: Size

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.channels, self.length)


@dataclass(frozen=True)
class Input(Source):
    """The image."""

    height: Size
    width: Size

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.channels, self.height, self.width)


@dataclass(frozen=True)
class Volume(Source):
    """The volume."""

    depth: Size
    height: Size
    width: Size

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.channels, self.depth, self.height, self.width)


@dataclass(frozen=True)
class Zeros(Op):
    """Zeros shaped like a map: what a node passes on that nothing reaches."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        # Frameworks reach it by multiplying with zero, so it is priced as a factor per channel.
        return "scale"

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]


@dataclass(frozen=True)
class Add(Op):
    """Elementwise sum of maps of one shape."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "add"

    def output_shape(self, *inputs: Shape) -> Shape:
        for other in inputs[1:]:
            if not _alike(inputs[0], other):
                raise GraphError(f"Cannot add edges of shapes {inputs[0]} and {other}.")
        return inputs[0]


@dataclass(frozen=True)
class Subtract(Op):
    """One map less another of the same shape, or less a vector of one value per channel."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "subtract"

    def output_shape(self, *inputs: Shape) -> Shape:
        first, other = inputs
        if not _alike(first, other) and not _alike(first[:1], other):
            raise GraphError(f"Cannot subtract {other} from {first}.")
        return first


@dataclass(frozen=True)
class Maximum(Op):
    """The larger of two maps of one shape, element by element."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "maximum"

    def output_shape(self, *inputs: Shape) -> Shape:
        first, other = inputs
        if not _alike(first, other):
            raise GraphError(f"Cannot take the larger of {first} and {other}.")
        return first


@dataclass(frozen=True)
class Multiply(Op):
    """A map times a gate: a vector of one factor per channel, a map of one channel, or a map of the same shape."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "multiply"

    def output_shape(self, *inputs: Shape) -> Shape:
        gated, gate = inputs
        if rank_of(gate) > 0 and _alike(gate, (1, *gated[1:])):
            return gated
        if gated[0] != gate[0]:
            raise GraphError(f"A gate of {gate[0]} channels does not fit a map of {gated[0]}.")
        if rank_of(gate) > 0 and not _alike(gated, gate):
            raise GraphError(f"A gate is a vector or as large as its map, not {gate} for {gated}.")
        return gated


@dataclass(frozen=True)
class Concat(Op):
    """Channels of several maps, one behind the other."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "concat"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels = inputs[0][0]
        for other in inputs[1:]:
            if not _alike(inputs[0][1:], other[1:]):
                raise GraphError(f"Cannot concatenate maps of shapes {inputs[0]} and {other}.")
            channels = channels + other[0]
        return (channels, *inputs[0][1:])


@dataclass(frozen=True)
class Slice(Op):
    """Channels `start` to `start + length` of a map."""

    start: Size
    length: Size
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "slice"

    def output_shape(self, *inputs: Shape) -> Shape:
        if self.start + self.length > inputs[0][0]:
            raise GraphError(f"Channels {self.start} to {self.start + self.length} of a map with only {inputs[0][0]}.")
        return (self.length, *inputs[0][1:])


@dataclass(frozen=True)
class Shuffle(Op):
    """Channels dealt like cards: the first of each of `groups` parts, then the second of each (arXiv:1707.01083)."""

    groups: int
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "shuffle"

    def output_shape(self, *inputs: Shape) -> Shape:
        if inputs[0][0] % self.groups != 0:
            raise GraphError(f"{inputs[0][0]} channels cannot be shuffled in {self.groups} parts.")
        return inputs[0]
