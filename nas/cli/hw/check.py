"""`nasctl hw check`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.hw.show import DeviceName
from nas.cli.options import Json
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from hw_profiles.core.cell_device import Device
    from hw_profiles.core.quality import HeldOut, Origin
    from predictors.fitting.unseen import Recomputed

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
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.svg", help="Draw what the fit had not seen into a file.")
    ] = None,
    json: Json = False,
) -> None:
    """Show a fitted device's card: who measured what, and its error on what the fit had not seen.

    The scores are computed again where the measurements are at hand; exit code 1 says that they came out otherwise.
    --plot draws them: predicted against measured, mean error and share in the 90 % interval by family. An analytic
    device says that nothing was measured.

    Example: nasctl hw check cpu --plot cpu.svg
    """
    from hw_profiles.core.load import load_device
    from nas.cli.hw.compressed import compressed_as_json, compressed_of, print_compressed
    from nas.report.drift import drift_in_words
    from predictors.fitting.check import is_fitted, recomputed, stored

    known = load_device(device)
    if not is_fitted(known) and table is None and plot is None:
        _tell_nothing_was_measured(known, json=json)
        return
    quality, again = stored(known), recomputed(known, table)
    agrees = None if again is None else again.held_out == quality.held_out
    if plot is not None:
        _draw(plot, known.name, quality.origin, again)
    kernels = compressed_of(known)
    facts = {"hw": known.name, "device": known.device, "provenance": known.provenance, "stack": quality.stack}
    if json:
        document = {
            **facts,
            "origin": quality.origin.model_dump(),
            "held_out": _plain(quality.held_out),
            "weak_spots": [spot.model_dump() for spot in quality.weak_spots],
            "drift": quality.drift and quality.drift.model_dump(),
            "compressed": compressed_as_json(kernels),
        }
        print_json({**document, "recomputed": None if again is None else _plain(again.held_out), "agrees": agrees})
    else:
        print_facts({**facts, **_origin(quality.origin)})
        print()
        _print_scores(quality.held_out if again is None else again.held_out)
        for spot in quality.weak_spots:
            print(f"weak: {spot.where}: {spot.mape:.1%} over {spot.rows:,}")
        if quality.drift is not None:
            print(drift_in_words(quality.drift))
        print(VERDICTS[agrees])
        print_compressed(kernels)
    if agrees is False:
        raise typer.Exit(A_GATE_FAILED)


def _tell_nothing_was_measured(device: "Device", *, json: bool) -> None:
    facts = {"hw": device.name, "device": device.device, "provenance": device.provenance}
    if json:
        nothing = {"stack": None, "origin": None, "held_out": {}, "weak_spots": [], "drift": None, "compressed": {}}
        print_json({**facts, **nothing, "recomputed": None, "agrees": None})
        return
    print_facts(facts)
    print("\nNothing was measured or fitted, so no error is known: its prices are for ranking.")
    print(f"Its facts and their sources: nasctl hw show {device.name}")


def _draw(file: Path, name: str, origin: "Origin", again: "Recomputed | None") -> None:
    from nas.errors import UserError
    from nas.report.quality_figure import Quality, render_quality_svg
    from nas.report.writing import write_text

    if again is None:
        raise UserError(
            f"'{name}' cannot be plotted without what was measured: {origin.table} by {origin.measured_by}.",
            hint="It is no part of nasctl; give the file by --table.",
            field="table",
        )
    unseen = again.unseen
    picture = Quality(name, again.held_out, unseen.predicted_s, unseen.measured_s, unseen.inside)
    write_text(file, render_quality_svg(picture))


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
