"""The examination of what a block draws, without torch: one shape, one network each time, every setting heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from search_spaces.core.block_spec import block_function, block_settings
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph
from tests.conformance.block_exam.cases import Case, allowed, by_default, chance, drawable_cases, draws, random_cases
from tests.conformance.block_exam.promise import promise_text, promised_shape

# Surroundings in which a setting may be heard: some are read in one mode of the block alone.
SURROUNDINGS = 60


def error_complaints(kind: str, count: int = 40) -> Iterator[str]:
    """A block refuses with a GraphError, which becomes a rule of the space; anything else stops the search."""
    accepted = 0
    for case in (by_default(kind), *islice(random_cases(kind, chance(kind)), count)):
        try:
            case.architecture()
            accepted += 1
        except GraphError:
            continue
        except Exception as error:
            yield f"{case}: raises {type(error).__name__} ({error}); refuse with a GraphError that says why"
    if not accepted:
        yield f"block '{kind}': refuses its defaults on {by_default(kind).input_shape}, and {count} other settings"


def drawing_complaints(case: Case) -> Iterator[str]:
    """The same settings draw the same network, of the promised shape."""
    first, again = case.architecture(), case.architecture()
    if first.id != again.id:
        yield f"{case}: drawn twice, it is two networks; a block draws by its settings alone"
    drawn, promised = output(first.graph), promised_shape(case)
    if promised and not _fits(drawn, promised):
        yield f"{case}: the docstring promises {_shown(promised)}, drawn is {drawn}"


def size_complaints(case: Case) -> Iterator[str]:
    """Weights as large as the map fit inputs of one size, which the docstring has to say."""
    try:
        larger = replace(case, side=2 * case.side).architecture()
    except GraphError:
        return
    sized = _params(case.architecture().graph) != _params(larger.graph)
    if sized and "one size" not in str(block_function(case.kind).__doc__):
        yield f"{case}: has other weights on {larger.graph.nodes[0].shape}; say in the docstring that it fits one size"


def _params(graph: Graph) -> list[Any]:
    return [node.op.params(*graph.input_shapes(node)) for node in graph]


def output(graph: Graph) -> tuple[int, ...]:
    """Shape behind a drawn network."""
    return graph.nodes[graph.output].shape


def _fits(drawn: tuple[int, ...], promised: tuple[int | None, ...]) -> bool:
    if len(drawn) != len(promised):
        return False
    return all(told is None or size == told for size, told in zip(drawn, promised, strict=True))


def _shown(promised: tuple[int | None, ...]) -> str:
    return f"({', '.join('...' if size is None else str(size) for size in promised)})"


def hearing_complaints(kind: str) -> Iterator[str]:
    """Every setting changes the network somewhere, the width its channels and the stride its side."""
    for name, setting in block_settings(kind).items():
        values = allowed(name, setting.annotation)
        if name == "width":
            if _width_is_promised(kind) and not _differs(kind, name, values, lambda graph: output(graph)[0]):
                yield f"block '{kind}': takes 'width', and its output has the same channels whatever the width"
        elif name == "stride":
            if not _differs(kind, name, values, lambda graph: output(graph)[1]):
                yield f"block '{kind}': takes 'stride', and its map is as large with a stride of 2 as with 1"
        elif len(values) > 1 and not _differs(kind, name, values, Graph.digest):
            yield f"block '{kind}': setting '{name}' is never read: {_some(values)} draw one network"


def _width_is_promised(kind: str) -> bool:
    """A stem may leave the width to the blocks behind it, if its docstring does not promise it."""
    promised = promise_text(block_function(kind)) or []
    return "stride" in block_settings(kind) or any("width" in part for part in promised)


def _differs(kind: str, name: str, values: tuple[Any, ...], seen: Callable[[Graph], Any]) -> bool:
    """Whether some surroundings tell two values of a setting apart."""
    for case in (*drawable_cases(kind, 2), *islice(random_cases(kind, chance(kind, 1)), SURROUNDINGS)):
        drawn = [other for value in values if draws(other := case.but(**{name: value}))]
        if len({seen(other.architecture().graph) for other in drawn}) > 1:
            return True
    return False


def _some(values: tuple[Any, ...]) -> str:
    return ", ".join(str(value) for value in values[:3])
