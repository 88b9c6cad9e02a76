"""Head of MobileNetV3 (Howard et al. 2019, arXiv:1905.02244, figure 5): the wide layer comes behind the mean."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Layers


def hidden_head(
    draw: GraphBuilder,
    x: Edge,
    *,
    classes: int,
    channels: Channels = 960,
    hidden: Channels = 1280,
    layers: Layers = 1,
    activation: ActivationName = "hardswish",
) -> Edge:
    """(C, H, W) -> (classes,): `layers` 1x1 convolutions to `channels`, mean, linear layer to `hidden`, classifier."""
    settings = {"channels": channels, "hidden": hidden, "layers": layers, "activation": activation}
    return draw.block("head", _head, x, classes=classes, **settings)


def _head(
    draw: GraphBuilder, x: Edge, *, classes: int, channels: Channels, hidden: Channels, layers: Layers, activation: str
) -> Edge:
    for _ in range(int(layers)):
        x = draw.activation(draw.norm(draw.conv(x, channels)), activation)
    x = draw.activation(draw.linear(draw.global_pool(x), hidden, name="hidden"), activation)
    return draw.linear(x, classes, name="classifier")
