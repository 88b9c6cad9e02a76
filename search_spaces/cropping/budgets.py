"""What a network may be cropped to a share of: its parameters, its multiply-accumulates, the bytes of its weights."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form, GraphNode

BudgetName = Literal["params", "macs", "weight_bytes"]


@dataclass(frozen=True)
class Budget:
    """`of` counts one operator by its input shapes, in the form that the metric of the same name reads."""

    form: Form
    of: Callable[..., Any]

    def layer(self, architecture: Architecture, node: GraphNode) -> float:
        """What one node of the network as trained costs."""
        return float(self.of(node.op, *architecture.graph.input_shapes(node)))

    def total(self, architecture: Architecture) -> float:
        graph = architecture.in_form(self.form)
        return float(sum(self.of(node.op, *graph.input_shapes(node)) for node in graph))


BUDGETS: dict[BudgetName, Budget] = {
    "params": Budget("train", lambda op, *shapes: op.params(*shapes)),
    "macs": Budget("deploy", lambda op, *shapes: op.macs(*shapes)),
    "weight_bytes": Budget("deploy", lambda op, *shapes: op.weight_bits_total(*shapes) / 8),
}
