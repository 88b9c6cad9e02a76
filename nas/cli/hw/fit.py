"""`nasctl hw fit`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_json, print_rows, remark
from nas.errors import UserError

if TYPE_CHECKING:
    from hw_profiles.core.profile import HardwareProfile
    from predictors.core.card import Card


def fit(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="What `nasctl hw measure --out DIR` wrote.")
    ] = None,
    base: Annotated[
        str | None, typer.Option("--from", help="A device to adapt, where only little was measured.")
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--with", help="A few measurements: networks or operators, as CSV.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The new profile; default: beside the measurements.")
    ] = None,
    compressed: Annotated[
        bool, typer.Option("--compressed", help="Fit DIR's compressed kernels alone, beside its operators.")
    ] = False,
    json: Json = False,
) -> None:
    """Turn measurements into a predictor, and print its error on what it has not seen.

    A folder that `hw measure` wrote is fitted by itself. With --from and --with a known device is adapted to a few
    measurements of another one; the columns are model,resolution,batch,runtime,dtype,layout,latency_s, or those of an
    operator table.

    With --compressed it is what `hw measure --compressed` wrote; the fit of the operators stays as it is.

    Example: nasctl hw fit hw_profiles/my_laptop
    Example: nasctl hw fit --from a100 --with my_measurements.csv --out my_gpu.toml
    """
    alone = base is None and table is None and out is None
    if folder is not None and compressed and alone:
        from nas.cli.hw.compressed import print_fitted_kernels

        print_fitted_kernels(folder, json=json)
        return
    if folder is not None and alone and not compressed:
        from predictors.fitting.fit import fit_device

        _print(folder.name, None, fit_device(folder), json)
        remark(f"Next: nasctl predict MODEL --hw {folder.parent / folder.name}.toml", quiet=json)
        return
    if folder is not None or base is None or table is None:
        hint = "Give a measured folder; or --from DEVICE --with TABLE.csv, and --out PROFILE.toml if you like."
        raise UserError("Nothing to fit, or too much of it.", hint=hint, field="hw")
    profile, card = _adapted(base, table, out or table.with_suffix(".toml"))
    _print(profile.name, profile, card, json)


def _adapted(base: str, table: Path, out: Path) -> "tuple[HardwareProfile, Card]":
    from hw_profiles.core.load import load_profile
    from nas.cli.hw.measured_lines import read_measurements
    from predictors.fitting.adapt import adapt_profile
    from predictors.fitting.calibrated_profile import write_device

    if out.suffix != ".toml":
        raise UserError(f"A profile is a .toml file, not '{out}'.", field="out")
    known = load_profile(base)
    stack, timed = read_measurements(table, known)
    profile, card = adapt_profile(known, timed, stack, out.resolve(), out.stem, table.name)
    write_device(profile, card)
    return profile, card


def _print(name: str, profile: "HardwareProfile | None", card: "Card", json: bool) -> None:
    from nas.report.drift import drift_in_words

    errors = {family: held_out.model_dump() for family, held_out in card.held_out.items()}
    whole = card.end_to_end
    if json:
        answer = {"hw": name, "stack": card.stack, "held_out": errors, "end_to_end": whole.model_dump()}
        answer |= {"drift": card.drift and card.drift.model_dump()}
        if profile is not None and profile.calibrated is not None:
            answer |= {"profile": str(profile.path), "provenance": dict(profile.calibrated.provenance)}
        print_json(answer)
        return
    if errors:
        rows = [(family, *(f"{value:,.3g}" for value in error.values())) for family, error in errors.items()]
        header = ("family", *next(iter(errors.values())))
        print_rows(header, rows, right=(False, *(True for _ in header[1:])))
    if card.drift is not None:
        print(drift_in_words(card.drift))
    if profile is not None:
        print(f"{whole.networks} measurements; a network of a family not among them: give or take {whole.log_sd:.0%}.")
        print(f"Written: {profile.path}")
    elif whole.mape is None:
        print("No whole networks were timed: operators are added up as they run alone.")
    else:
        kinds = ", ".join(f"{family} {factor:.2f}" for family, factor in whole.factors.items())
        print(f"{whole.networks} whole networks: an operator costs {1e6 * whole.per_operator_s:.3g} us and {kinds}")
        print(f"times its seconds alone; mean error {whole.mape:.1%} on a kind of network that the fit did not see.")
