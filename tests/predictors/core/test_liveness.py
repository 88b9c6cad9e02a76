"""Who still needs an edge, in a block whose choices decide what it reads."""

import numpy as np

from predictors.core.liveness import Liveness, Uses
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge, Path
from search_spaces.core.varying import Varying

# Two designs: 0 hands the image on, 1 convolves it.
CONVOLVES = Varying((0,), np.asarray([0, 1]))


def optional(draw: GraphBuilder, x: Edge, *, convolves: int) -> Edge:
    return draw.conv(x, 8) if convolves == 1 else x


def network(draw: GraphBuilder) -> Edge:
    x = draw.input(8, 4, 4)
    y = draw.block("optional", optional, x, convolves=CONVOLVES)
    return draw.add(x, draw.activation(y, "relu"))


def drawn() -> Path:
    return draw_whole(network).paths[0]


def in_designs(held) -> list[bool]:
    return np.broadcast_to(held.values if isinstance(held, Varying) else held, 2).tolist()


def test_a_block_reads_its_input_only_in_the_designs_that_use_it():
    path = drawn()
    (use,) = Uses().of(path.deployed[1])
    assert in_designs(use.reads) == [False, True]
    assert in_designs(use.passes) == [True, False]


def test_what_a_block_hands_on_is_the_same_storage():
    path = drawn()
    image, optional_block, relu, _ = path.deployed
    liveness = Liveness(path, (), (), Uses())
    behind_the_block = liveness.alive(2)
    assert in_designs(behind_the_block[id(image.output)]) == [True, True]
    assert in_designs(behind_the_block[id(optional_block.output)]) == [False, True]
    assert id(relu.output) not in behind_the_block


def test_an_input_that_is_read_later_outlives_the_block():
    assert in_designs(Liveness(drawn(), (), (), Uses()).staying_behind(1)[0]) == [False, True]
