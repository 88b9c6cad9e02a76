"""Flat graphs and the ids of networks."""

from collections.abc import Callable
from dataclasses import dataclass

from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.graph import flatten
from search_spaces.core.ops import Conv2d


def digest(draw: Callable[[GraphBuilder], Edge]) -> str:
    return flatten(draw_whole(draw), "train").digest()


def pair(first: int, second: int, name: str = "conv") -> Callable[[GraphBuilder], Edge]:
    def draw(pen: GraphBuilder) -> Edge:
        image = pen.input(4, 8, 8)
        return pen.add(pen.conv(image, 4, first, name=name), pen.conv(image, 4, second))

    return draw


def test_names_and_the_order_of_summands_do_not_make_another_network() -> None:
    assert digest(pair(3, 5)) == digest(pair(5, 3)) == digest(pair(3, 5, "other"))
    assert digest(pair(3, 5)) != digest(pair(3, 3))


def test_one_operator_read_twice_is_not_two_equal_ones() -> None:
    def shared(draw: GraphBuilder) -> Edge:
        y = draw.conv(draw.input(4, 8, 8), 4, 3)
        return draw.add(y, y)

    assert digest(shared) != digest(pair(3, 3))


def test_the_order_of_what_is_concatenated_makes_another_network() -> None:
    def joined(*kernels: int) -> Callable[[GraphBuilder], Edge]:
        def draw(pen: GraphBuilder) -> Edge:
            image = pen.input(4, 8, 8)
            return pen.concat(*(pen.conv(image, 4, kernel) for kernel in kernels))

        return draw

    assert digest(joined(3, 5)) != digest(joined(5, 3))


def test_what_nobody_reads_does_not_count() -> None:
    def idle(draw: GraphBuilder) -> Edge:
        image = draw.input(4, 8, 8)
        draw.conv(image, 9, 3)
        return draw.conv(image, 4, 5)

    assert digest(idle) == digest(lambda draw: draw.conv(draw.input(4, 8, 8), 4, 5))


def test_every_setting_of_an_operator_makes_another_network() -> None:
    def one(**settings) -> str:
        return digest(
            lambda draw: draw.apply(Conv2d(**{"out_channels": 4, "kernel": (3, 3), **settings}), draw.input(4, 9, 9))
        )

    changes = [
        {},
        {"out_channels": 8},
        {"kernel": (1, 3)},
        {"stride": 2},
        {"padding": (1, 1)},
        {"dilation": 2},
        {"groups": 2},
        {"bias": True},
        {"weight_bits": 8},
        {"activation_bits": 8},
    ]
    assert len({one(**change) for change in changes}) == len(changes)


def test_an_operator_that_learns_a_setting_keeps_its_old_ids() -> None:
    @dataclass(frozen=True)
    class Conv(Conv2d):
        mirrored: bool = False

    Conv.__name__ = "Conv2d"

    def drawn(op: Conv2d) -> str:
        return digest(lambda draw: draw.apply(op, draw.input(4, 8, 8)))

    assert drawn(Conv(8, (3, 3))) == drawn(Conv2d(8, (3, 3)))
    assert drawn(Conv(8, (3, 3), mirrored=True)) != drawn(Conv2d(8, (3, 3)))


def test_a_deployed_network_keeps_its_blocks_and_their_shapes() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.add(x, draw.norm(draw.conv(x, 4, 3)))

    drawing = draw_whole(lambda draw: draw.block("b", block, draw.block("a", block, draw.input(4, 8, 8))))
    train, deploy = flatten(drawing, "train"), flatten(drawing, "deploy")
    assert [name for name, _ in train.trunk] == [name for name, _ in deploy.trunk] == ["a", "b"]
    assert [train.nodes[at].shape for _, at in train.trunk] == [deploy.nodes[at].shape for _, at in deploy.trunk]
    assert (len(train.nodes), len(deploy.nodes)) == (7, 5)
