"""MS-Block of YOLO-MS (Chen et al. 2023, arXiv:2308.05480, section 3.1): each part sees further than the one before."""

from math import floor
from typing import Annotated

from pydantic import Field

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.settings import ActivationName, Channels, Expansion, Kernel


def ms_block(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    parts: Annotated[int, Field(ge=2, le=6)] = 3,
    kernel: Kernel = 3,
    layers: Annotated[int, Field(ge=1, le=6)] = 3,
    part_channels: Channels = 32,
    expansion: Expansion = 2,
    activation: ActivationName = "silu",
) -> Edge:
    """(C, H, W) -> (width, H, W): the first part passes; each other adds the one before and is convolved.

    `layers` inverted residuals a part: 1x1, depthwise k x k, 1x1. Published kernels by stage: 3, 5, 7, 9.
    """
    parts, layers = int(parts), int(layers)
    hidden = floor(part_channels * expansion)
    if hidden < 1:
        raise GraphError(f"ms_block: an expansion of {expansion} leaves no channel of {part_channels}")
    first, *others = draw.split(_unit(draw, x, part_channels * parts, "enter", activation), *[part_channels] * parts)
    done = [first]
    for index, part in enumerate(others, 1):
        y = draw.add(part, done[-1])
        for layer in range(layers):
            y = draw.block(
                f"part{index}.layer{layer}", _inverted, y, hidden=hidden, kernel=kernel, activation=activation
            )
        done.append(y)
    return _unit(draw, draw.concat(*done), width, "leave", activation)


def _inverted(draw: GraphBuilder, x: Edge, *, hidden: int, kernel: int, activation: str) -> Edge:
    y = _unit(draw, x, hidden, "expand", activation)
    y = draw.activation(draw.norm(draw.depthwise(y, kernel), name="depthwise_norm"), activation)
    return _unit(draw, y, x.channels, "project", activation)


def _unit(draw: GraphBuilder, x: Edge, channels: int, name: str, activation: str) -> Edge:
    return draw.activation(draw.norm(draw.conv(x, channels, name=name), name=f"{name}_norm"), activation)
