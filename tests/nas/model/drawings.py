"""Drawings that together hold every operator and every folding rule, and torch's own count of a model."""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from nas.model.build import Block, build
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.graph import Form

Draw = Callable[[GraphBuilder], Edge]


def architecture_of(draw: Draw) -> Architecture:
    return Architecture("hand_drawn", {}, draw_whole(draw))


def count_with_torch(architecture: Architecture, form: Form) -> tuple[int, int, list[tuple[int, ...]]]:
    """(parameters, multiply-accumulates of one image, shape behind every operator), as torch sees them."""
    model = build(architecture, form).eval()
    shapes: list[tuple[int, ...]] = []
    for module in model.modules():
        if not isinstance(module, Block):
            module.register_forward_hook(lambda _, __, output: shapes.append(tuple(output.shape[1:])))
    # The counter knows matrix products, but not every fused attention that is made of them.
    with FlopCounterMode(display=False) as counter, torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
        model(torch.zeros(1, *architecture.graph.nodes[0].shape))
    return sum(p.numel() for p in model.parameters()), counter.get_total_flops() // 2, shapes


def as_if_trained(model: nn.Module, images: torch.Tensor, seed: int) -> nn.Module:
    """The model with factors, shifts and batch statistics that are nowhere 0 or 1 by accident."""
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        if parameter.dim() == 1:
            noise = torch.rand(parameter.shape, generator=generator) - 0.5
            parameter.data.copy_(parameter.clamp(max=1) + 0.5 * noise)
    for _ in range(3):
        model(images)
    return model.eval()


def image_batch(architecture: Architecture, seed: int = 0) -> torch.Tensor:
    shape = architecture.graph.nodes[0].shape
    return torch.randn(2, *shape, generator=torch.Generator().manual_seed(seed))


# -- blocks ------------------------------------------------------------


def gate(draw: GraphBuilder, x: Edge, *, hidden: int) -> Edge:
    y = draw.activation(draw.linear(draw.global_pool(x), hidden, name="reduce"), "relu")
    y = draw.activation(draw.linear(y, x.channels, name="expand"), "sigmoid", name="gate")
    return draw.multiply(x, y)


def large_kernel(draw: GraphBuilder, x: Edge, *, kernel: int) -> Edge:
    """Every folding rule at once: norms, dilated branches, GRN's shift, LayerScale."""
    y = draw.add(
        draw.norm(draw.depthwise(x, kernel, name="large"), name="large_norm"),
        draw.norm(draw.depthwise(x, 5, bias=True, name="small"), name="small_norm"),
        draw.norm(draw.depthwise(x, 3, dilation=3, name="dilated"), name="dilated_norm"),
        name="merge",
    )
    y = draw.block("attention", gate, draw.norm(y), hidden=x.channels // 4)
    y = draw.activation(draw.conv(y, 4 * x.channels, bias=True, name="expand"), "gelu")
    y = draw.conv(draw.norm(y, "response", name="grn"), x.channels, bias=True, name="project")
    return draw.add(x, draw.scale(draw.norm(y, name="project_norm"), initial=0.1))


def patch(draw: GraphBuilder, x: Edge, *, width: int) -> Edge:
    return draw.norm(draw.conv(x, width, 3, stride=2, bias=True), "layer")


def classify(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    return draw.linear(draw.norm(draw.global_pool(x), "layer"), classes, name="classifier")


def staged(draw: GraphBuilder) -> Edge:
    """Stages of large kernels between strided convolutions, as a space draws them."""
    x = draw.block("stem", patch, draw.input(3, 32, 32), width=16)
    for index, (width, kernels) in enumerate([(16, (7, 7)), (32, (9, 7, 9))], start=1):
        if index > 1:
            x = draw.block(f"stage{index}.down0", patch, x, width=width)
        for block, kernel in enumerate(kernels):
            x = draw.block(f"stage{index}.block{block}", large_kernel, x, kernel=kernel)
    return draw.block("head", classify, x, classes=10)


def split_and_join(draw: GraphBuilder) -> Edge:
    """Slices, band kernels, concatenation, and every pool, norm and activation that `staged` leaves out."""
    x = draw.conv(draw.input(3, 24, 20), 16, 3, stride=2, groups=1, name="stem")
    x = draw.activation(draw.norm(x, "group", groups=4), "silu")
    rest, band, square = draw.split(x, 8, 4, 4)
    band = draw.depthwise(band, (1, 11), name="band")
    x = draw.concat(rest, band, draw.depthwise(square, 3, name="square"))
    x = draw.activation(draw.pool(x, "blur", 3, 2, padding=1), "star_relu")
    x = draw.activation(draw.conv(x, 32, 3, groups=4, dilation=2, name="grouped"), "hardswish")
    x = draw.add(draw.pool(x, "max", 3, 1, padding=1), draw.pool(x, "average", 3, 1, padding=1), x)
    x = draw.multiply(draw.activation(x, "relu6"), draw.activation(x, "hardsigmoid"))
    y = draw.scale(draw.norm(draw.global_pool(x)))
    return draw.linear(y, 7, bias=False, name="classifier")


def plain(draw: GraphBuilder) -> Edge:
    """No block, no classifier: a convolution with its norm, and a residual whose sum cannot fold."""
    x = draw.norm(draw.conv(draw.input(1, 9, 9), 6, 3))
    return draw.add(x, draw.norm(draw.conv(x, 6, 3)))


DRAWINGS: dict[str, Draw] = {"staged": staged, "split_and_join": split_and_join, "plain": plain}
