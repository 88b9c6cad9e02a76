"""Stage of AFFNet (Huang et al. 2023, arXiv:2307.14008, section 3.4; code): shrink, mix, join both."""

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Expansion, Layers


def aff_stage(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    layers: Layers = 2,
    expansion: Expansion = 4,
    mixer_expansion: Expansion = 2,
    groups: Channels = 8,
    activation: ActivationName = "silu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): an inverted residual, `layers` mixers, 1x1 convolutions.

    `expansion` is the first inverted residual's, `mixer_expansion` that of those inside the mixers.
    """
    shrink, mixer = block_function("inverted_residual"), block_function("aff_mixer")
    settings = {"width": width, "stride": stride, "expansion": expansion, "multiple": 8, "activation": activation}
    x = draw.block("shrink", shrink, x, **settings)
    y = x
    for layer in range(layers):
        mixing = {"expansion": mixer_expansion, "groups": groups, "activation": activation}
        y = draw.block(f"mixers.layer{layer}", mixer, y, **mixing)
    y = draw.norm(draw.conv(draw.norm(y, "group"), width, name="project"), name="project_norm")
    y = draw.norm(draw.conv(draw.concat(x, y), width, name="fuse"), name="fuse_norm")
    return draw.activation(y, activation)
