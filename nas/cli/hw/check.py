"""`nasctl hw check`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.hw.show import DeviceName
from nas.cli.options import Json
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from hw_profiles.core.quality import HeldOut, Origin

A_GATE_FAILED = 1
VERDICTS = {
    None: "as the fit wrote it; the measurements are not at hand (--table)",
    True: "computed again from the measurements: as the fit wrote it",
    False: "computed again from the measurements: NOT what the fit wrote",
}


def check(
    device: DeviceName,
    table: Annotated[
        Path | None, typer.Option("--table", help="The published table that the device was fitted on, if you have it.")
    ] = None,
    json: Json = False,
) -> None:
    """Show a fitted device's card: who measured what, and its error on what the fit had not seen.

    The scores are computed again where the measurements are at hand; exit code 1 says that they came out otherwise.

    Example: nasctl hw check cpu
    """
    from hw_profiles.core.load import load_device
    from predictors.fitting.check import recomputed, stored

    known = load_device(device)
    quality, again = stored(known), recomputed(known, table)
    agrees = None if again is None else again == quality.held_out
    facts = {"hw": known.name, "device": known.device, "provenance": known.provenance, "stack": quality.stack}
    if json:
        document = {
            **facts,
            "origin": quality.origin.model_dump(),
            "held_out": _plain(quality.held_out),
            "weak_spots": [spot.model_dump() for spot in quality.weak_spots],
        }
        print_json({**document, "recomputed": None if again is None else _plain(again), "agrees": agrees})
    else:
        print_facts({**facts, **_origin(quality.origin)})
        print()
        _print_scores(quality.held_out if again is None else again)
        for spot in quality.weak_spots:
            print(f"weak: {spot.where}: {spot.mape:.1%} over {spot.rows:,}")
        print(VERDICTS[agrees])
    if agrees is False:
        raise typer.Exit(A_GATE_FAILED)


def _origin(origin: "Origin") -> dict[str, str]:
    return {
        "measured by": f"{origin.measured_by}, {origin.licence}",
        "table": f"{origin.table}, {origin.rows:,} rows",
        "kept out": origin.split,
    }


def _plain(scores: "Mapping[str, HeldOut]") -> dict[str, object]:
    return {name: held_out.model_dump() for name, held_out in scores.items()}


def _print_scores(scores: "Mapping[str, HeldOut]") -> None:
    header = ("held out", "rows", "mean error", "within 5 %", "within 10 %", "Kendall", "in 90 % interval")
    rows = [
        (
            name,
            f"{held_out.rows:,}",
            f"{held_out.mape:.1%}",
            f"{held_out.within_5_percent:.1%}",
            f"{held_out.within_10_percent:.1%}",
            f"{held_out.kendall:.3f}",
            f"{held_out.coverage_90:.1%}",
        )
        for name, held_out in scores.items()
    ]
    print_rows(header, rows, right=(False, *(True for _ in header[1:])))
