"""NAS-Bench-201, the topology space of NATS-Bench (Dong & Yang 2020, arXiv:2001.00326; Dong et al. 2021,
arXiv:2009.00437)."""

import re
from typing import Any, get_args

from search_spaces.core.cell import CellOperation, cell_edges, edge_name
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.errors import SpaceError
from search_spaces.core.points import Point
from search_spaces.core.space import Choices

NODES = 4

SPACE = CellSpace(
    name="nasbench201",
    description="A cell of six edges and five operations, fifteen times, on 32-pixel images: 15,625 designs.",
    widths=(16, 32, 64),
    cells=5,
    nodes=NODES,
    operations=get_args(CellOperation),
)


def from_code(text: str) -> dict[str, Any]:
    """The choices of a NATS-Bench string, `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`.

    Raises:
        SpaceError: the text is no such string.
    """
    pattern = r"\+".join(r"\|" + "".join(rf"(\w+)~{source}\|" for source in range(node)) for node in range(1, NODES))
    match = re.fullmatch(pattern, text)
    if match is None:
        raise SpaceError(
            f"'{text}' is no NAS-Bench-201 code; one reads |OP~0|+|OP~0|OP~1|+|OP~0|OP~1|OP~2| with OP one of "
            f"{', '.join(SPACE.operations)}.",
            field="model",
        )
    names = [edge_name(*edge) for edge in cell_edges(NODES)]
    return dict(zip(names, match.groups(), strict=True))


def to_code(choices: Choices) -> str:
    """The NATS-Bench string of a design."""
    return "+".join(
        "|" + "".join(f"{choices[edge_name(node, source)]}~{source}|" for source in range(node))
        for node in range(1, NODES)
    )


def _best(on: str, code: str) -> Point:
    return Point(choices=from_code(code), source=f"arXiv:2009.00437: best test accuracy on {on} after 200 epochs")


POINTS = {
    "nasbench201_best_cifar10": _best(
        "CIFAR-10", "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"
    ),
    "nasbench201_best_cifar100": _best(
        "CIFAR-100", "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
    ),
    "nasbench201_best_imagenet16": _best(
        "ImageNet-16-120",
        "|nor_conv_1x1~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|",
    ),
}
