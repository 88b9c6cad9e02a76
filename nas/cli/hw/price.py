"""`nasctl hw price`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Device, Json
from nas.cli.output import print_json

if TYPE_CHECKING:
    from nas.cli.hw.operator_rows import OperatorRow
    from predictors.core.pricing import Pricer

# Two-sided 90 %, as every interval that nasctl prints.
QUANTILE = 1.6449


def price(
    operators: Annotated[Path, typer.Argument(metavar="OPS.csv", help="One operator a row; see the columns below.")],
    hw: Device,
    json: Json = True,
) -> None:
    """Price single operators on a device; one JSON line each, in order.

    Columns: kind,batch,c_in,c_out,h,w,kernel,stride,dilation,groups,dtype,fused and, if you like, variant.
    Kinds are conv2d, linear, pool, norm, activation and add; h and w are those of the input.

    Example: nasctl hw price operators.csv --hw a100
    """
    from hw_profiles.core.load import load_profile
    from nas.cli.hw.operator_rows import read_operators
    from predictors.core.pricing import load_pricer

    profile = load_profile(hw)
    rows = read_operators(operators)
    for row, latency in zip(rows, _prices(rows, load_pricer(profile)), strict=True):
        named = {"kind": row.kind, "variant": row.variant, "hw": profile.name, "dtype": row.dtype}
        print_json({**named, "latency": latency})


def _prices(rows: "list[OperatorRow]", pricer: "Pricer") -> list[dict[str, Any]]:
    """One estimate a row; operators of one kind are priced together."""
    import numpy as np

    alike: dict[tuple[str, str, str], list[int]] = {}
    for position, row in enumerate(rows):
        alike.setdefault((row.kind, row.variant, row.dtype), []).append(position)
    answers: list[dict[str, Any]] = [{}] * len(rows)
    for (kind, variant, dtype), positions in alike.items():
        names = rows[positions[0]].sizes
        columns = {name: np.array([rows[position].sizes[name] for position in positions]) for name in names}
        prices = pricer.price(kind, variant, columns, dtype)
        for index, position in enumerate(positions):
            seconds, factor = prices.seconds[index], np.exp(QUANTILE * prices.log_sd[index])
            answers[position] = {
                "value": seconds,
                "low": seconds / factor,
                "high": seconds * factor,
                "unit": "s",
                "provenance": prices.provenance,
                "covered": float(prices.priced[index]),
            }
    return answers
