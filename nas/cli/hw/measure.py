"""`nasctl hw measure`."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from nas.cli.options import Dtype, Json, Quiet, Seed
from nas.cli.output import print_json, remark

# Of the time budget: whole networks tell how they compare with the sum of their operators.
NETWORKS_SHARE = 0.25


class Layout(StrEnum):
    """The order of a map's axes in memory."""

    CHANNELS_LAST = "channels_last"
    CONTIGUOUS = "contiguous"


def measure(
    out: Annotated[Path, typer.Option("--out", help="Where the measured table goes; an unfinished one is continued.")],
    time: Annotated[str, typer.Option("--time", help="Budget, for example 90s or 20min.")] = "20min",
    dtype: Annotated[Dtype, typer.Option("--dtype", help="Number format to measure.")] = Dtype.FP32,
    layout: Annotated[Layout, typer.Option("--layout", help="Memory order of the maps.")] = Layout.CHANNELS_LAST,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Processor threads; default: torch's.")
    ] = None,
    seed: Seed = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Time real operators on this machine, so that predictions stand on its own numbers. Needs torch.

    Example: nasctl hw measure --out hw_profiles/my_laptop --time 10min
    """
    from nas.cli.durations import parse_duration
    from nas.cli.live import LiveLine, share
    from nas.model.measure.device import measure_device
    from nas.model.measure.networks import measure_networks

    budget_s = parse_duration(time)
    how: Any = {"dtype": dtype.value, "layout": layout.value, "threads": threads, "seed": seed}
    with LiveLine("measuring", quiet=quiet) as line:
        noise = measure_device(
            out,
            (1 - NETWORKS_SHARE) * budget_s,
            **how,
            observe=lambda done, total, row: line.tell(f"{share(done, total)} operators", row.operator.kind),
        )
        networks = measure_networks(
            out,
            NETWORKS_SHARE * budget_s,
            **how,
            observe=lambda done, network: line.tell(f"{done} networks", network.space),
        )
    if json:
        print_json({"out": str(out), **asdict(noise), "networks": networks})
    else:
        calm = f"median spread {noise.median_spread:.1%}, {noise.unsteady_share:.1%} unsteady"
        print(f"{noise.rows:,} operators and {networks} whole networks measured; {calm}")
    remark(f"Next: nasctl hw fit {out}", quiet=quiet)
