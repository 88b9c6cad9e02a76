"""Networks small enough to be reckoned by hand, and how a test puts one before a proxy."""

from collections.abc import Callable

from nas.model.proxies.core.examine import score
from nas.model.proxies.core.proxy import load_proxy
from nas.model.proxies.core.scorer import Score
from nas.model.proxies.core.subject import Subject
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of

Draw = Callable[[GraphBuilder], Edge]


def asked(name: str, draw: Draw, seed: int = 0, batch: int | None = None) -> Score:
    """What one proxy says of a drawing."""
    return score(load_proxy(name), subject_of(draw, seed), batch)


def subject_of(draw: Draw, seed: int = 0, batch: int = 1) -> Subject:
    subject = Subject(architecture_of(draw), seed, "cpu")
    subject.batch = batch
    return subject


def linear_chain(draw: GraphBuilder) -> Edge:
    """Three matrices between 2, 3, 2 and 2 features, and nothing else."""
    x = draw.global_pool(draw.input(2, 1, 1))
    for width in (3, 2, 2):
        x = draw.linear(x, width, bias=False)
    return x


def _unit(draw: GraphBuilder, x: Edge, *, width: int, stride: int) -> Edge:
    return draw.activation(draw.norm(draw.conv(x, width, 3, stride=stride)), "relu")


def _head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    return draw.linear(draw.global_pool(x), classes, name="classifier")


def convnet(draw: GraphBuilder) -> Edge:
    """Four convolutions with norms and ReLUs, and five classes."""
    x = draw.input(3, 12, 12)
    for block, (width, stride) in enumerate([(6, 1), (6, 1), (8, 2), (8, 1)]):
        x = draw.block(f"block{block}", _unit, x, width=width, stride=stride)
    return draw.block("head", _head, x, classes=5)


def without_classes(draw: GraphBuilder) -> Edge:
    """From image to image."""
    x = draw.input(3, 8, 8)
    for block, width in enumerate([4, 4, 3]):
        x = draw.block(f"block{block}", _unit, x, width=width, stride=1)
    return x


def narrowing(draw: GraphBuilder) -> Edge:
    """Every block leaves fewer channels than it got."""
    x = draw.input(9, 8, 8)
    for block, width in enumerate([6, 4, 3]):
        x = draw.block(f"block{block}", _unit, x, width=width, stride=1)
    return x


def without_maps(draw: GraphBuilder) -> Edge:
    """A pooled image and a matrix: no block, no map, no activation."""
    return draw.linear(draw.global_pool(draw.input(3, 4, 4)), 5, name="classifier")
