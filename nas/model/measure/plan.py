"""A work list that travels: what to time on another machine, one JSON object a line, the stack in the first.

Standard library only, so that it is read on a bare machine.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.table import Operator
from nas.model.measure.carried_graph import graph_from_json, graph_to_json
from nas.model.measure.networks_table import Candidate
from nas.model.measure.placement import Layout

FILE_NAME = "plan.jsonl"
VERSION = 1


@dataclass(frozen=True)
class PlannedStack:
    """The software to time; None for a layout or device leaves the choice to the machine."""

    backend: str
    dtype: str
    layout: Layout | None
    device: str | None


@dataclass(frozen=True)
class Plan:
    """Operators first, then networks, each in the order in which they are timed."""

    stack: PlannedStack
    operators: list[Operator]
    networks: list[Candidate]
    batch: int


def write_plan(plan: Plan, path: Path) -> None:
    """Write the whole list.

    Raises:
        GraphError: a network holds an operator that no line can say.
    """
    with path.open("w", encoding="utf-8") as file:
        for line in _lines(plan):
            file.write(json.dumps(line) + "\n")


def read_plan(path: Path) -> Plan:
    """The list as it was written.

    Raises:
        ProfileError: the file is missing or no plan of this version.
    """
    try:
        head, *lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if head.pop("plan") != VERSION:
            raise ValueError("it is of another version")
        batch = head.pop("batch")
        operators = [Operator(**line["operator"]) for line in lines if "operator" in line]
        networks = list(_networks(line["network"] for line in lines if "network" in line))
        return Plan(PlannedStack(**head), operators, networks, batch)
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ProfileError(f"{path} is no plan of this version of nasctl: {error!r:.200}; write it again.") from None


def _lines(plan: Plan) -> Iterator[dict[str, Any]]:
    yield {"plan": VERSION, "batch": plan.batch, **asdict(plan.stack)}
    for op in plan.operators:
        yield {"operator": asdict(op)}
    for network in plan.networks:
        said = {name: getattr(network, name) for name in ("space", "choices", "id", "published")}
        yield {"network": {**said, "graph": graph_to_json(network.graph)}}


def _networks(held: Iterable[dict[str, Any]]) -> Iterator[Candidate]:
    for network in held:
        yield Candidate(**{**network, "graph": graph_from_json(network["graph"])})
