"""`nasctl hw measure --out DIR`: operators and random networks of this machine."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from nas.cli.output import print_json, remark

if TYPE_CHECKING:
    from hw_profiles.core.reference import Noise
    from nas.model.measure.stack import MeasuredStack

# Of the time budget: whole networks tell how they compare with the sum of their operators, groups what is fused.
NETWORKS_SHARE = 0.25
GROUPS_SHARE = 0.05
# Whose operators and designs are timed unless the user names others.
SPACES = ("large_kernel", "mobile")


def measure_sweep(
    out: Path, time: str, stack: "MeasuredStack", spaces: list[str], *, seed: int, json: bool, quiet: bool
) -> None:
    """Fill the tables in `out` for as long as `time` says, and tell how steady the machine was."""
    import numpy as np

    from nas.cli.durations import parse_duration
    from nas.cli.live import LiveLine, share
    from nas.model.measure.device import measure_device
    from nas.model.measure.groups import measure_groups, probe_groups
    from nas.model.measure.networks import measure_designs
    from nas.model.measure.networks_table import NetworksTable
    from nas.model.measure.sweep import extent_on
    from nas.model.measure.uncertain import proposals
    from search_spaces.core.catalog import list_spaces
    from search_spaces.core.load import load_space

    budget_s = parse_duration(time)
    chosen = [load_space(name) for name in spaces]
    with LiveLine("measuring", quiet=quiet) as line:
        report = measure_device(
            out,
            proposals(out, chosen, stack.placement.dtype, np.random.default_rng(seed), extent_on(stack.device.type)),
            (1 - NETWORKS_SHARE - GROUPS_SHARE) * budget_s,
            stack,
            seed,
            observe=lambda done, total, row: line.tell(f"{share(done, total)} operators", row.operator.kind),
        )
        groups = measure_groups(
            out,
            probe_groups(stack.placement.dtype, np.random.default_rng(seed)),
            GROUPS_SHARE * budget_s,
            stack,
            seed,
            observe=lambda done: line.tell(f"{done} groups"),
        )
        networks = measure_designs(
            NetworksTable(out, stack),
            # A fit draws a network again by its space's name; a space of the user's own has none that lasts.
            [space for space in chosen if space.name in list_spaces()] or [load_space(name) for name in SPACES],
            NETWORKS_SHARE * budget_s,
            seed,
            observe=lambda done, network: line.tell(f"{done} networks", network.space),
        )
    if json:
        print_json({"out": str(out), "stack": stack.label, **asdict(report), "groups": groups, "networks": networks})
    else:
        refused = f", {report.refused} that it cannot run" if report.refused else ""
        print(f"{report.rows:,} operators{refused}, {groups} groups and {networks} whole networks, {stack.label}")
        print(f"median spread {report.median_spread:.1%}; {noise_in_words(report.noise)}")
    remark(f"Next: nasctl hw fit {out}", quiet=quiet)


def noise_in_words(noise: "Noise | None") -> str:
    """How steady the reference operator ran, with a warning where that limits every number."""
    if noise is None:
        return "too few batches to tell how steady the machine was"
    clock = f", clock {noise.clock_hz[0] / 1e9:.2f} to {noise.clock_hz[1] / 1e9:.2f} GHz" if noise.clock_hz else ""
    told = f"a reference operator varied by {noise.level:.1%} over {noise.readings} batches{clock}"
    warning = "\nThat is too noisy for close predictions: close other programs, or measure longer."
    return told + (warning if noise.unsteady else "")
