"""The pen: block functions draw operators with it, one call each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from search_spaces.core.drawing import Body, Edge, Item, Node, Path, Placed, values_drawn
from search_spaces.core.errors import GraphError
from search_spaces.core.fold import fold
from search_spaces.core.forks import Outcome, every_outcome
from search_spaces.core.numerics import RANK_SUFFIX, Numerics
from search_spaces.core.ops import (
    Activation,
    Add,
    Concat,
    Conv1d,
    Conv2d,
    Conv3d,
    Enlarge,
    GlobalPool,
    Input,
    Linear,
    Multiply,
    Norm,
    Op,
    Pool,
    Rejoin,
    Scale,
    Signal,
    Slice,
    Volume,
    Zeros,
    elements,
)
from search_spaces.core.varying import frozen, where

Size = Any
BlockFunction = Callable[..., Edge]
# Blocks that were drawn, by all that their drawing depends on.
Bodies = dict[Any, Body]

# By spatial rank.
CONVOLUTIONS: dict[int, type[Conv1d | Conv2d | Conv3d]] = {1: Conv1d, 2: Conv2d, 3: Conv3d}


class GraphBuilder:
    """Draws one architecture, or all of a space at once when the sizes it is given vary."""

    def __init__(self, bodies: Bodies) -> None:
        self._items: list[Item] = []
        self._known: set[int] = set()
        self._names: set[str] = set()
        self._numerics = Numerics()
        self._bodies = bodies

    # -- operators ---------------------------------------------------------------------------------------------------

    def apply(self, op: Op, *inputs: Edge, name: str | None = None) -> Edge:
        """Draw any operator on edges of this block."""
        for edge in inputs:
            if id(edge) not in self._known:
                raise GraphError(
                    f"{type(op).__name__} uses an edge from outside its block; hand it to the block as an input."
                )
        output = Edge(op.output_shape(*(edge.shape for edge in inputs)))
        for size in output.shape:
            if size < 1:
                raise GraphError(f"{type(op).__name__} '{name or op.kind}' would put out {size} channels or pixels.")
        self._record(Node(self._unused(name or op.kind), op, inputs, output))
        return output

    def input(self, channels: Size, height: Size, width: Size) -> Edge:
        """The image, (channels, height, width)."""
        return self.apply(Input(channels, height, width), name="image")

    def signal(self, channels: Size, length: Size) -> Edge:
        """The signal, (channels, length)."""
        return self.apply(Signal(channels, length), name="signal")

    def volume(self, channels: Size, depth: Size, height: Size, width: Size) -> Edge:
        """The volume, (channels, depth, height, width)."""
        return self.apply(Volume(channels, depth, height, width), name="volume")

    def conv(
        self,
        x: Edge,
        out_channels: Size,
        kernel: Size | tuple[Size, ...] = 1,
        *,
        stride: Size = 1,
        padding: Size | tuple[Size, ...] | None = None,
        dilation: Size = 1,
        groups: Size = 1,
        bias: bool = False,
        name: str | None = None,
    ) -> Edge:
        """Convolution along all sides of a signal, map or volume, by one kernel length for all or one for each.

        Odd kernels are padded to keep the sides (before striding) unless `padding` says otherwise.
        """
        # A vector has nothing to convolve: a map's convolution will say so.
        dimensions, name = x.rank or 2, name or "conv"
        kernels = kernel if isinstance(kernel, tuple) else (kernel,) * dimensions
        if padding is None:
            paddings = tuple(dilation * (length - 1) // 2 for length in kernels)
        else:
            paddings = padding if isinstance(padding, tuple) else (padding,) * dimensions
        rank = self._numerics.rank(name, out_channels, x.channels, elements(kernels), groups)
        if rank is not None:
            # The first of the two strides, so that the second runs on the smaller map.
            x = self._convolution(x, rank, kernels, stride, paddings, dilation, groups, False, name + RANK_SUFFIX)
            stride, paddings = 1, (0,) * dimensions
        return self._convolution(x, out_channels, kernels, stride, paddings, dilation, groups, bool(bias), name)

    def _convolution(
        self,
        x: Edge,
        outputs: Size,
        kernels: tuple[Size, ...],
        stride: Size,
        paddings: tuple[Size, ...],
        dilation: Size,
        groups: Size,
        bias: bool,
        name: str,
    ) -> Edge:
        numerics = self._numerics.for_convolution(name, outputs, x.channels // groups, elements(kernels), groups)
        op = CONVOLUTIONS[x.rank or 2](outputs, kernels, stride, paddings, dilation, groups, bias, **numerics)
        return self.apply(op, x, name=name)

    def depthwise(
        self,
        x: Edge,
        kernel: Size | tuple[Size, ...],
        *,
        stride: Size = 1,
        dilation: Size = 1,
        bias: bool = False,
        name: str | None = None,
    ) -> Edge:
        """One kernel per channel."""
        return self.conv(
            x,
            x.channels,
            kernel,
            stride=stride,
            dilation=dilation,
            groups=x.channels,
            bias=bias,
            name=name or "depthwise",
        )

    def linear(self, x: Edge, out_features: Size, *, bias: bool = True, name: str | None = None) -> Edge:
        """Matrix product on a vector."""
        return self.apply(Linear(out_features, bias, **self._numerics.bits), x, name=name or "linear")

    def norm(self, x: Edge, normalises: str = "batch", *, groups: Size = 1, name: str | None = None) -> Edge:
        """`batch`, `layer`, `group` or `response` normalisation."""
        return self.apply(Norm(str(normalises), groups), x, name=name or "norm")

    def activation(self, x: Edge, function: str, *, name: str | None = None) -> Edge:
        return self.apply(Activation(str(function)), x, name=name or "activation")

    def scale(self, x: Edge, *, initial: float = 1e-6, name: str | None = None) -> Edge:
        """LayerScale: a trainable factor per channel."""
        return self.apply(Scale(initial), x, name=name or "scale")

    def pool(
        self,
        x: Edge,
        pools: str,
        kernel: Size,
        stride: Size,
        padding: Size = 0,
        *,
        ceil: bool = False,
        name: str | None = None,
    ) -> Edge:
        """`max`, `average` or `blur` pooling; with `ceil` an odd map's last window reaches over the border."""
        return self.apply(Pool(str(pools), kernel, stride, padding, ceil), x, name=name or "pool")

    def enlarge(self, x: Edge, factor: Size, *, name: str | None = None) -> Edge:
        """Every value `factor` times along every side."""
        return self.apply(Enlarge(factor), x, name=name or "enlarge")

    def global_pool(self, x: Edge, *, name: str | None = None) -> Edge:
        """Mean over all positions: (C, H, W) -> (C,)."""
        return self.apply(GlobalPool(), x, name=name or "global_pool")

    def add(self, *inputs: Edge, name: str | None = None) -> Edge:
        return self.apply(Add(), *inputs, name=name or "add")

    def zeros(self, x: Edge, *, name: str | None = None) -> Edge:
        """Zeros shaped like an edge."""
        return self.apply(Zeros(), x, name=name or "zeros")

    def multiply(self, x: Edge, gate: Edge, *, name: str | None = None) -> Edge:
        """A map times a gate (a vector of channel factors, or a map)."""
        return self.apply(Multiply(), x, gate, name=name or "multiply")

    def concat(self, *inputs: Edge, name: str | None = None) -> Edge:
        return self.apply(Concat(), *inputs, name=name or "concat")

    def rejoin(self, x: Edge, first: Edge, second: Edge) -> Edge:
        """Two halves from which the block's input `x`, and all that it drew so far, can be computed again."""
        recomputed = elements(x.shape) + values_drawn(self._items)
        return self.apply(Rejoin(recomputed), first, second, name="rejoin")

    def split(self, x: Edge, *lengths: Size) -> list[Edge]:
        """Consecutive groups of channels."""
        starts = [sum(lengths[:position]) for position in range(len(lengths))]
        return [
            self.apply(Slice(start, length), x, name="slice") for start, length in zip(starts, lengths, strict=True)
        ]

    def hidden_channels(self, channels: Size) -> Size:
        """Hidden width of a block under the declared channel density."""
        return self._numerics.hidden_channels(channels)

    def declare(self, numerics: Numerics) -> None:
        """Sparsity and precision of what is drawn here from now on, and in blocks that are given none of their own."""
        self._numerics = numerics

    @property
    def numerics(self) -> Numerics:
        """What is declared for the operators of this block."""
        return self._numerics

    # -- blocks ------------------------------------------------------------------------------------------------------

    def block(
        self, name: str, function: BlockFunction, /, *inputs: Edge, numerics: Numerics | None = None, **settings: Any
    ) -> Edge:
        """Draw a block: `function(draw, *inputs, **settings)` in a room of its own, where it may branch on them.

        Folding for deployment never crosses a block's border. A block that draws nothing leaves no trace, one that
        only draws another block is that block.
        """
        try:
            body = self._body(function, inputs, numerics or self._numerics, settings)
        except GraphError as error:
            raise GraphError(f"{name}: {error}" if name else str(error)) from error
        if len(body.paths) == 1 and not body.refusals and not body.paths[0].items:
            return inputs[body.inputs.index(body.paths[0].output)]
        body = _unwrapped(body)
        output = Edge(output_shape(body))
        self._record(Placed(self._unused(name), body, inputs, output))
        return output

    def _body(
        self, function: BlockFunction, inputs: tuple[Edge, ...], numerics: Numerics, settings: dict[str, Any]
    ) -> Body:
        key = _memory_key(function, [edge.shape for edge in inputs], numerics, settings)
        if key not in self._bodies:
            self._bodies[key] = self._explored(function, [edge.shape for edge in inputs], numerics, settings)
        return self._bodies[key]

    def _explored(
        self, function: BlockFunction, shapes: list[Any], numerics: Numerics, settings: dict[str, Any]
    ) -> Body:
        local_inputs = tuple(Edge(shape) for shape in shapes)

        def run() -> Path:
            room = self._room(local_inputs, numerics)
            output = function(room, *local_inputs, **settings)
            items = tuple(room._items)
            return Path(True, items, fold(items, output), output)

        outcomes = every_outcome(run)
        paths = tuple(replace(o.result, mask=o.mask) for o in outcomes if o.result is not None)
        refusals = tuple((o.mask, o.error) for o in outcomes if o.error is not None)
        if not paths:
            raise _first_error(outcomes)
        return Body(function.__name__, settings, local_inputs, paths, refusals)

    def _room(self, inputs: tuple[Edge, ...], numerics: Numerics) -> GraphBuilder:
        room = GraphBuilder(self._bodies)
        room._known = {id(edge) for edge in inputs}
        room._numerics = numerics
        return room

    def _record(self, item: Item) -> None:
        self._items.append(item)
        self._known.add(id(item.output))

    def _unused(self, name: str) -> str:
        unused, count = name, 1
        while unused in self._names:
            count += 1
            unused = f"{name}_{count}"
        self._names.add(unused)
        return unused


def draw_whole(function: Callable[[GraphBuilder], Edge], bodies: Bodies | None = None) -> Body:
    """Draw a network from its image to its output; the outermost block. What is drawn inside is looked up in `bodies`,
    and kept there.

    Raises:
        GraphError: it cannot be drawn (for varying choices: no design can).
    """
    return GraphBuilder({} if bodies is None else bodies)._explored(function, [], Numerics(), {})


def output_shape(body: Body) -> tuple[Size, ...]:
    """Shape behind a block, whose paths may end in different ones."""
    last = body.paths[-1].output.shape
    merged = list(last)
    for path in reversed(body.paths[:-1]):
        if len(path.output.shape) != len(last):
            raise GraphError(f"Block {body.kind} ends in a map for some settings and in a vector for others.")
        merged = [where(path.mask, ours, theirs) for ours, theirs in zip(path.output.shape, merged, strict=True)]
    return tuple(merged)


def _unwrapped(body: Body) -> Body:
    """The inner block of a block that does nothing but draw it on the same edges."""
    path = body.paths[0]
    if len(body.paths) > 1 or body.refusals or len(path.items) != 1:
        return body
    only = path.items[0]
    if isinstance(only, Placed) and only.inputs == body.inputs and only.output is path.output:
        return only.body
    return body


def _first_error(outcomes: list[Outcome[Path]]) -> GraphError:
    return next(outcome.error for outcome in outcomes if outcome.error is not None)


def _memory_key(function: BlockFunction, shapes: list[Any], numerics: Numerics, settings: dict[str, Any]) -> Any:
    return (function, frozen(shapes), numerics.key(), frozen(settings))
