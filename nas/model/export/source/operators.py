"""One operator in the exported file: what the constructor makes of it and what the forward pass says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nas.errors import UserError
from nas.model.export.source.numbers import Numbers, Values
from nas.model.export.source.text import attribute, call
from nas.model.layers import GRN, BlurPool, ChannelMix, ChannelNorm, LayerScale, ScaledGroupNorm, SquaredReLU, StarReLU
from nas.model.own_layers import LAYERS, LayerCall, layer_call
from search_spaces.core.drawing import Node
from search_spaces.core.ops import (
    Activation,
    Add,
    ChannelConv,
    Concat,
    Conv,
    GlobalPool,
    Linear,
    Multiply,
    Norm,
    Op,
    Pool,
    Rejoin,
    Scale,
    Slice,
    Zeros,
)

# What tells the sides of a kernel apart, behind the first.
SIDES = ("_height", "_width")

FUNCTIONS = {
    "relu": "F.relu",
    "relu6": "F.relu6",
    "leaky_relu": "F.leaky_relu",
    "gelu": "F.gelu",
    "silu": "F.silu",
    "hardswish": "F.hardswish",
    "sigmoid": "torch.sigmoid",
    "hardsigmoid": "F.hardsigmoid",
}

# Layers that the file defines itself, by the name that its constructors call.
OWN_LAYERS: dict[str, type] = {
    layer.__name__: layer
    for layer in (
        ChannelNorm,
        ScaledGroupNorm,
        GRN,
        LayerScale,
        ChannelMix,
        BlurPool,
        StarReLU,
        SquaredReLU,
        *LAYERS,
    )
}

# Arguments of such layers that count channels.
WIDTHS = ("channels", "out_channels")


@dataclass(frozen=True)
class Made:
    """A constructor call: `function(*arguments)`."""

    function: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return call(self.function, self.arguments)


@dataclass(frozen=True)
class Place:
    """One operator's place in a kind of blocks: the node that stands there in each of them."""

    nodes: tuple[Node, ...]
    numbers: Numbers

    @property
    def node(self) -> Node:
        return self.nodes[0]

    @property
    def ops(self) -> tuple[Op, ...]:
        return tuple(node.op for node in self.nodes)

    @property
    def name(self) -> str:
        return attribute(self.node.name)

    @property
    def channels(self) -> str:
        """Channels or features that come in."""
        return self.numbers.width(tuple(node.inputs[0].channels for node in self.nodes), f"{self.name}_inputs")

    @property
    def rank(self) -> int:
        return self.node.inputs[0].rank

    def of(self, read: Callable[[Any], int]) -> Values:
        """One number of the operator, read in every block."""
        return tuple(read(node.op) for node in self.nodes)


def made(place: Place, bias: str) -> Made | None:
    """The module of an operator, None where an expression says it; `bias` is the text of that argument."""
    match place.node.op:
        case Conv():
            sizes = (place.channels, _out_channels(place), *_windows(place))
            return Made(f"nn.Conv{place.rank}d", (*sizes, *_bias(bias)))
        case Linear():
            return Made("nn.Linear", (place.channels, _features(place), *_bias(bias)))
        case ChannelConv():
            kernel = place.numbers.size(place.of(lambda op: op.kernel), f"{place.name}_kernel")
            return Made("ChannelMix", (kernel,))
        case Norm():
            return _norm(place, bias)
        case Scale(initial, trained):
            fixed = [] if trained else ["trained=False"]
            return Made("LayerScale", (place.channels, repr(float(initial)), *fixed))
        case Pool():
            return _pool(place)
        case Slice():
            return Made("slice", _bounds(place))
        case Activation("star_relu"):
            return Made("StarReLU", ())
        case Activation("squared_relu"):
            return Made("SquaredReLU", ())
    return _own(place)


def classifier_made(place: Place, classes: str) -> Made:
    """The classifier, as wide as an argument says."""
    op = place.node.op
    assert isinstance(op, Conv | Linear)
    bias = _bias(str(op.bias))
    if isinstance(op, Linear):
        return Made("nn.Linear", (place.channels, classes, *bias))
    return Made(f"nn.Conv{place.rank}d", (place.channels, classes, *_windows(place), *bias))


def expression(node: Node, inputs: Sequence[str]) -> str:
    """The operator at work on the texts of its inputs."""
    match node.op:
        case Activation(function) if function in FUNCTIONS:
            return f"{FUNCTIONS[function]}({inputs[0]})"
        case GlobalPool():
            return f"{inputs[0]}.mean({tuple(range(2, 2 + node.inputs[0].rank))})"
        case Add():
            return " + ".join(inputs)
        case Zeros():
            return f"torch.zeros_like({inputs[0]})"
        case Multiply():
            missing = node.inputs[0].rank - node.inputs[1].rank
            spread = f"[:, :{', None' * missing}]" if missing else ""
            return f"{inputs[0]} * {inputs[1]}{spread}"
        case Concat() | Rejoin():
            return f"torch.cat([{', '.join(inputs)}], dim=1)"
        case Slice():
            return f"{inputs[0]}[:, self.{node.name}]"
        case Conv() | ChannelConv() | Linear() | Norm() | Scale() | Pool() | Activation("star_relu" | "squared_relu"):
            return f"self.{node.name}({', '.join(inputs)})"
    if _call(node) is not None:
        return f"self.{node.name}({', '.join(inputs)})"
    raise UserError(f"The Python exporter cannot print the operator {node.op} of '{node.name}'.")


def _own(place: Place) -> Made | None:
    """A layer of ours: widths, and sizes that differ between blocks, become arguments."""
    calls = [call for node in place.nodes if (call := _call(node)) is not None]
    if not calls:
        return None
    texts = []
    for name, example in calls[0].arguments.items():
        values = tuple(call.arguments[name] for call in calls)
        say = place.numbers.width if name in WIDTHS else place.numbers.size
        whole = type(example) is int
        text = say(tuple(map(int, values)), f"{place.name}_{name}") if whole else repr(example)
        texts.append(f"{name}={text}")
    return Made(calls[0].layer.__name__, tuple(texts))


def _call(node: Node) -> LayerCall | None:
    return layer_call(node.op, *(edge.shape for edge in node.inputs))


def _windows(place: Place) -> list[str]:
    """The kernel of a convolution and how it moves."""
    numbers, name = place.numbers, place.name
    conv = place.node.op
    assert isinstance(conv, Conv)
    stride = numbers.size(place.of(lambda op: op.stride), f"{name}_stride")
    padding = _each_side(place, conv.padding, lambda op: op.padding, numbers.padding, "padding")
    dilation = numbers.size(place.of(lambda op: op.dilation), f"{name}_dilation")
    groups = numbers.groups(place.of(lambda op: op.groups), f"{name}_groups")
    kernel = _each_side(place, conv.kernel, lambda op: op.kernel, numbers.size, "kernel")
    named = {
        "stride": (stride, "1"),
        "padding": (padding, "0"),
        "dilation": (dilation, "1"),
        "groups": (groups, "1"),
    }
    return [
        kernel,
        *(f"{key}={text}" for key, (text, usual) in named.items() if text != usual),
    ]


def _each_side(
    place: Place,
    example: tuple[int, ...],
    read: Callable[[Any], Any],
    say: Callable[[Values, str], str],
    what: str,
) -> str:
    def said(side: int, name: str) -> str:
        return say(place.of(lambda op: read(op)[side]), f"{place.name}_{what}{name}")

    if len(set(example)) == 1:
        return said(0, "")
    names = ("", *SIDES[-len(example) + 1 :])
    return f"({', '.join(said(side, name) for side, name in enumerate(names))})"


def _out_channels(place: Place) -> str:
    return place.numbers.width(place.of(lambda op: op.out_channels), f"{place.name}_channels")


def _features(place: Place) -> str:
    return place.numbers.width(place.of(lambda op: op.out_features), f"{place.name}_features")


def _bias(text: str) -> list[str]:
    return [] if text == "True" else [f"bias={text}"]


def _norm(place: Place, shift: str) -> Made:
    norm = place.node.op
    assert isinstance(norm, Norm)
    channels = place.channels
    match norm.normalises:
        case "batch":
            return Made(f"nn.BatchNorm{max(1, place.rank)}d", (channels,))
        case "layer":
            unshifted = [] if shift == "True" else [f"shift={shift}"]
            if place.rank:
                return Made("ChannelNorm", (channels, *unshifted))
            return Made("nn.LayerNorm", (channels, "eps=1e-6", *_bias(shift)))
        case "group":
            groups = place.numbers.size(place.of(lambda op: op.groups), f"{place.name}_groups")
            return Made("nn.GroupNorm" if norm.shift else "ScaledGroupNorm", (groups, channels))
        case "response":
            return Made("GRN", (channels, *([] if shift == "True" else [f"shift={shift}"])))
    raise UserError(f"The Python exporter cannot print the norm '{norm.normalises}' of '{place.name}'.")


def _pool(place: Place) -> Made:
    pool, numbers = place.node.op, place.numbers
    assert isinstance(pool, Pool)
    sizes = [
        numbers.size(place.of(lambda op: op.kernel), f"{place.name}_kernel"),
        f"stride={numbers.size(place.of(lambda op: op.stride), f'{place.name}_stride')}",
        f"padding={numbers.padding(place.of(lambda op: op.padding), f'{place.name}_padding')}",
    ]
    ceil = ["ceil_mode=True"] if pool.ceil else []
    match pool.pools:
        case "max":
            return Made(f"nn.MaxPool{place.rank}d", (*sizes, *ceil))
        case "average":
            return Made(f"nn.AvgPool{place.rank}d", (*sizes, *ceil, "count_include_pad=False"))
        case "blur":
            return Made("BlurPool", tuple(sizes))
    raise UserError(f"The Python exporter cannot print the pool '{pool.pools}' of '{place.name}'.")


def _bounds(place: Place) -> tuple[str, str]:
    start = place.numbers.size(place.of(lambda op: op.start), f"{place.name}_start")
    return start, place.numbers.size(place.of(lambda op: op.start + op.length), f"{place.name}_stop")
