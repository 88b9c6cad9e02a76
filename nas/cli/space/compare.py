"""`nasctl space compare`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nas.cli.options import Batch, Json, NumberFormat, Quiet, Seed
from nas.cli.output import print_json, print_rows, remark

Texts = list[str] | None
# What the best of a space have, besides their dimensions.
BESIDE = ("params", "macs")
# More dimensions would push what matters off the screen; the page and JSON have all.
FIRST_DIMENSIONS = 8


def compare(
    spaces: Annotated[list[str], typer.Argument(metavar="S...", help="Spaces of `nasctl space ls`, or files.")],
    hw: Annotated[str | None, typer.Option("--hw", metavar="H", help="A device, where a metric needs one.")] = None,
    metrics: Annotated[Texts, typer.Option("--metric", metavar="METRIC", help="Repeatable; default: deepmad.")] = None,
    samples: Annotated[int, typer.Option(min=1, help="Designs drawn of each space.")] = 1_000_000,
    draws: Annotated[int, typer.Option(min=1, help="Designs in one resample of the bootstrap.")] = 1_000,
    equal: Annotated[str | None, typer.Option(metavar="METRIC", help="Weigh the spaces alike in this.")] = None,
    at_most: Annotated[Texts, typer.Option("--max", metavar="METRIC=LIMIT", help="latency=2ms")] = None,
    at_least: Annotated[Texts, typer.Option("--min", metavar="METRIC=LIMIT", help="params=1M")] = None,
    batch: Batch = 1,
    dtype: NumberFormat = None,
    seed: Seed = 0,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one page with plots.")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare spaces by all their designs: distributions, what a random search finds, what the best have.

    Example: nasctl space compare mobile lsnet --hw a100 --metric deepmad --max latency=3ms
    """
    import numpy as np

    from hw_profiles.core.load import load_device
    from nas.cli.space.compared import comparison_json, sections_of, tables_of
    from nas.comparison.compare import compare as compared
    from nas.comparison.population import draw_population
    from nas.objective import check_metric, parse_limit
    from nas.study.goal import require_device
    from predictors.core.metric import Scene, list_metrics
    from search_spaces.core.load import load_space

    known = list_metrics()
    asked = [check_metric(name, known) for name in metrics or ["deepmad"]]
    limits = [parse_limit(text, "max", known) for text in at_most or []]
    limits += [parse_limit(text, "min", known) for text in at_least or []]
    weighed = [check_metric(equal, known)] if equal else []
    scored = list(dict.fromkeys([*asked, *weighed, *BESIDE]))
    require_device(hw, {*scored, *(limit.metric for limit in limits)})
    profile = load_device(hw) if hw else None
    form = dtype.value if dtype else profile.stack.dtype if profile else "fp32"
    scene = Scene(profile, batch, form)
    populations = [
        draw_population(space, scored, scene, samples, limits, np.random.default_rng(seed))
        for space in [load_space(name) for name in spaces]
    ]
    comparisons = [compared(populations, metric, draws=draws, equal=equal) for metric in asked]
    facts = {"hw": hw, "batch": batch, "dtype": form, "samples": samples, "draws": draws, "equal": equal, "seed": seed}
    facts["limits"] = [str(limit) for limit in limits]
    if json:
        print_json({**facts, "comparisons": [comparison_json(each) for each in comparisons]})
    else:
        for table in [table for each in comparisons for table in tables_of(each, FIRST_DIMENSIONS)]:
            print(f"{table.title}\n")
            print_rows(table.header, table.rows, right=(False, *[True] * (len(table.header) - 1)))
            print()
    if html is not None:
        _write_page(html, spaces, facts, sections_of(comparisons))
        remark(f"Wrote {html}", quiet=quiet)


def _write_page(path: Path, spaces: list[str], facts: dict[str, Any], sections: list[Any]) -> None:
    from nas import __version__
    from nas.report.comparison_page import render_comparison_page
    from nas.report.writing import write_text

    told = {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in facts.items() if value}
    write_text(path, render_comparison_page(" against ".join(spaces), told, sections, __version__))
