"""Compressed layers of a model, and those of a search's whole front, as text."""

from collections.abc import Sequence

from nas.cli.output import print_rows
from nas.report.compressed_layers import VERDICTS, CompressedLayer
from nas.report.quantities import format_quantity


def print_compressed_layers(layers: Sequence[CompressedLayer], *, each: bool) -> None:
    """How many layers there are of each verdict; with `each` a line a layer as well."""
    if not layers:
        return
    verdicts = [layer.verdict for layer in layers]
    counts = {name: verdicts.count(name) for name in VERDICTS if name in verdicts}
    print(f"\n{len(layers)} compressed layers: {', '.join(f'{count} {name}' for name, count in counts.items())}")
    if each:
        cells = [
            (one.name, one.declared, *(format_quantity(s, "s") for s in (one.latency_s, one.dense_s)), one.verdict)
            for one in layers
        ]
        print_rows(("layer", "declared", "latency", "dense", ""), cells, right=(False, False, True, True, False))
