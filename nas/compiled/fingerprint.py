"""A 64-bit fingerprint per design, from tables like any metric: equal for codes that draw the same network.

Every operator setting and every wiring of a block has a pseudo-random number, every place in the network an odd factor;
a design's fingerprint is the sum of their products modulo 2**64.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from nas.compiled.tables import Tables, laid_out
from nas.compiled.terms import Term, add_amount, nodes_of, standings, terms_of
from search_spaces.core.drawing import Body, Node, Path
from search_spaces.core.varying import Varying, combine

COLUMN = "fingerprint"


def fingerprint_tables(drawing: Body, sizes: np.ndarray) -> Tables:
    """Tables whose one column sums to the fingerprint."""
    with np.errstate(over="ignore"):
        standing = standings(drawing, "train", weight=lambda name: _text_number(name) | np.uint64(1))
        drawn = nodes_of(standing, "train")
        amounts = [{COLUMN: _node_number(place.node)} for place in drawn]
        terms = [*terms_of(drawn, amounts), *(_wiring(stands.body, stands.coefficient) for stands in standing)]
        return laid_out(terms, (COLUMN,), sizes, np.uint64)


def _wiring(body: Body, coefficient: Any) -> Term:
    """Who reads whom in a block, where its designs differ in it."""
    term = Term(coefficient, {})
    if len(body.paths) > 1:
        for path in body.paths:
            add_amount(term.amounts, COLUMN, _text_number(_readers(body, path)) * path.mask)
    return term


def _readers(body: Body, path: Path) -> str:
    names = {id(edge): str(slot) for slot, edge in enumerate(body.inputs)}
    names |= {id(item.output): item.name for item in path.items}
    reads = [f"{item.name}({','.join(names[id(edge)] for edge in item.inputs)})" for item in path.items]
    return " ".join([*reads, names[id(path.output)]])


def _node_number(node: Node) -> Any:
    number: Any = _text_number(f"{node.name}:{type(node.op).__name__}")
    for value in node.op.settings().values():
        number = _mixed(number, value)
    # Plain numbers stay in 64 bits without sign too: a mixed sum would be a rounded float.
    return number if isinstance(number, Varying) else np.uint64(number)


def _mixed(number: Any, value: Any) -> Any:
    """The number, changed by one more field of the operator."""
    if isinstance(value, tuple):
        for part in value:
            number = _mixed(number, part)
        return number
    if isinstance(value, bool | int | np.integer | Varying):
        return combine(lambda held, new: _scrambled(held ^ np.asarray(new).astype(np.uint64)), number, value)
    return combine(lambda held, new: _scrambled(held ^ new), number, _text_number(repr(value)))


def _scrambled(number: np.ndarray) -> np.ndarray:
    """One round of splitmix64 (Steele et al. 2014), elementwise modulo 2**64."""
    number = number + np.uint64(0x9E3779B97F4A7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))


def _text_number(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))
