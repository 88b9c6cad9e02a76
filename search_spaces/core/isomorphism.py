"""Which designs their field takes for one, where it has such a habit: isomorphic cells (arXiv:2001.00326)."""

import hashlib
from typing import Any

from search_spaces.core.cell import edge_name
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.space import Choices, SearchSpace


def canonical_id(space: SearchSpace, choices: Choices) -> str:
    """16 hex digits, equal for designs that the field counts as one.

    For cells it names the isomorphism class: the 15,625 of NAS-Bench-201 have 6,466. Elsewhere, and where the edges of
    cells choose their sparsity, it is the architecture's own id, which compares the networks themselves.

    Raises:
        SpaceError: the choices are not a valid design of the space.
    """
    architecture = space.architecture(choices)
    if isinstance(space, CellSpace) and len(space.sparsity) == 1:
        text = isomorphism_class(architecture.choices, space.nodes)
        return hashlib.sha256(f"{space.name} {text}".encode()).hexdigest()[:16]
    return architecture.id


def isomorphism_class(choices: Choices, nodes: int) -> str:
    """A cell as its authors write it down to compare it: a nested sum.

    `none` is '#', a skip connection passes its source's text on, summands are sorted. Compared with an architecture's
    id it joins networks that differ (a convolution that is read twice, and two convolutions of one input) and parts
    equal ones ('#+#' is not '#' to it, and sums in sums keep their order).
    """
    sums = ["0"]
    for node in range(1, nodes):
        arriving = [_term(choices[edge_name(node, source)], sums[source]) for source in range(node)]
        sums.append("+".join(sorted(arriving)))
    return sums[-1]


def _term(operation: Any, source: str) -> str:
    if operation == "none" or source == "#":
        return "#"
    return source if operation == "skip_connect" else f"({source})@{operation}"
