"""Layers of a model that are declared compressed: where a measured kernel pays, and where none was measured."""

from dataclasses import replace
from typing import Any

from nas.cli.output import print_rows
from nas.report.quantities import format_quantity
from predictors.core.by_operator import estimate_operators
from predictors.core.compression import Compression, compression_of, full_width
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import AdditiveMetric, DrawnNode, Scene, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.ops import Conv, Linear
from search_spaces.core.sparsity import DENSE

STOOD_IN = "another kernel stands in"
PAYS, DOES_NOT = "pays", "measured not to pay"


def compressed_layers(architecture: Architecture, scene: Scene) -> list[dict[str, Any]]:
    """One row a layer that is declared with zeros or few bits: what is declared, its seconds and the dense layer's, and
    `verdict`; none where the device knows whole designs alone."""
    metric = load_metric("latency", scene)
    if not isinstance(metric, AdditiveMetric):
        return []
    graph = architecture.in_form(metric.form)
    nodes = drawn_nodes(graph, architecture.resolution)
    held = [(at, declared) for at, node in enumerate(nodes) if (declared := compression_of(node.op, scene.dtype))]
    mine = estimate_operators(metric, [nodes[at] for at, _ in held])
    dense = estimate_operators(metric, [_dense(nodes[at], scene.dtype) for at, _ in held])
    rows = []
    for (at, declared), own, whole in zip(held, mine, dense, strict=True):
        assert own is not None and whole is not None
        verdict = PAYS if own.value < whole.value else DOES_NOT
        rows.append(
            {
                "name": graph.nodes[at].name,
                "declared": _in_words(declared),
                "latency_s": own.value,
                "dense_s": whole.value,
                "verdict": verdict if own.covered else STOOD_IN,
            }
        )
    return rows


def print_compressed_layers(rows: list[dict[str, Any]], *, each: bool) -> None:
    """How many layers there are of each verdict; with `each` a line a layer as well."""
    if not rows:
        return
    verdicts = [row["verdict"] for row in rows]
    counts = {name: verdicts.count(name) for name in (PAYS, DOES_NOT, STOOD_IN) if name in verdicts}
    print(f"\n{len(rows)} compressed layers: {', '.join(f'{count} {name}' for name, count in counts.items())}")
    if each:
        seconds = [[format_quantity(row[name], "s") for name in ("latency_s", "dense_s")] for row in rows]
        cells = [(row["name"], row["declared"], *both, row["verdict"]) for row, both in zip(rows, seconds, strict=True)]
        print_rows(("layer", "declared", "latency", "dense", ""), cells, right=(False, False, True, True, False))


def _dense(node: DrawnNode, dtype: str) -> DrawnNode:
    bits = full_width(dtype)
    wide = {"weight_bits": bits, "activation_bits": bits}
    assert isinstance(node.op, Conv | Linear)
    zeros = {"sparsity": DENSE} if isinstance(node.op, Conv) else {}
    return replace(node, op=replace(node.op, **wide, **zeros))


def _in_words(declared: Compression) -> str:
    bits = f"{declared.weight_bits}/{declared.activation_bits} bits"
    return bits if declared.sparsity == DENSE else f"{declared.sparsity}, {bits}"
