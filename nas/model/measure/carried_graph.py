"""A concrete graph as plain JSON and back: operators by name and settings, never code."""

from dataclasses import fields
from typing import Any

from search_spaces.core import ops
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph, GraphNode

# Declared, counted, and not applied by any module.
_ONLY_COUNTED = ("sparsity", "weight_bits", "activation_bits")


def graph_to_json(graph: Graph) -> dict[str, Any]:
    """What is needed to run it; names and blocks are left behind.

    Raises:
        GraphError: an operator has a setting that is neither a number nor text.
    """
    return {"output": graph.output, "nodes": [_node(node) for node in graph]}


def graph_from_json(held: dict[str, Any]) -> Graph:
    """Raises:
    ValueError, KeyError, TypeError: an operator or a setting does not exist.
    """
    nodes = [_read(position, node) for position, node in enumerate(held["nodes"])]
    return Graph(tuple(nodes), int(held["output"]), ())


def _node(node: GraphNode) -> dict[str, Any]:
    settings = {name: value for name, value in _unusual(node.op).items() if name not in _ONLY_COUNTED}
    for name, value in settings.items():
        if not _is_plain(value):
            raise GraphError(f"{type(node.op).__name__} cannot travel: its {name} is {value!r}, no number or text.")
    return {"op": type(node.op).__name__, "settings": settings, "inputs": node.inputs, "shape": node.shape}


def _unusual(op: ops.Op) -> dict[str, Any]:
    usual = {field.name: field.default for field in fields(op)}
    return {name: value for name, value in op.settings().items() if value != usual[name]}


def _is_plain(value: Any) -> bool:
    return all(_is_plain(one) for one in value) if isinstance(value, tuple) else isinstance(value, int | float | str)


def _read(position: int, held: dict[str, Any]) -> GraphNode:
    if held["op"] not in ops.__all__:
        raise ValueError(f"no operator '{held['op']}'")
    op = getattr(ops, held["op"])(**{name: _tuples(value) for name, value in held["settings"].items()})
    return GraphNode(f"op{position}", "", op, tuple(held["inputs"]), tuple(held["shape"]))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
