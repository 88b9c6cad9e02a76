"""Works a carried plan off on a machine that has torch and numpy alone: `python FOLDER --out DIR --time 20min`."""

import argparse
import logging
import re
import sys
import time
from pathlib import Path

import numpy as np

from hw_profiles.core.errors import ProfileError
from nas.errors import NasError, UserError
from nas.model.measure.device import measure_device
from nas.model.measure.groups import measure_groups, probe_groups
from nas.model.measure.networks_table import NetworksTable
from nas.model.measure.plan import FILE_NAME, Plan, read_plan
from nas.model.measure.stack import MeasuredStack, this_stack

# Of the time budget, as at home; networks take the rest.
OPERATORS_SHARE, GROUPS_SHARE = 0.7, 0.05
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}

_log = logging.getLogger(__name__)


def main(folder: Path) -> None:
    """Time what `folder` lists into `--out`; the same command goes on after an end. Exits as nasctl does."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    asked = _arguments().parse_args()
    try:
        measure_plan(read_plan(folder / FILE_NAME), asked.out, asked.time, asked.threads)
    except (NasError, ProfileError) as error:
        _log.error("Error: %s", error)
        sys.exit(error.exit_code if isinstance(error, NasError) else 2)
    except KeyboardInterrupt:
        _log.error("Stopped. What was measured is kept; the same command goes on.")
        sys.exit(130)


def measure_plan(plan: Plan, out: Path, budget_s: float, threads: int | None) -> None:
    """Work a plan off into the tables of `out` until the budget is spent."""
    asked = plan.stack
    stack = this_stack(asked.dtype, asked.layout, threads, backend=asked.backend, device=asked.device)
    _log.info("%s", stack.label)
    started = time.monotonic()
    if plan.operators:
        _measure_operators(plan, out, stack, budget_s)
    _measure_networks(plan, out, stack, started + budget_s - time.monotonic())


def _measure_operators(plan: Plan, out: Path, stack: MeasuredStack, budget_s: float) -> None:
    report = measure_device(
        out,
        iter(plan.operators),
        OPERATORS_SHARE * budget_s,
        stack,
        seed=0,
        observe=lambda done, total, row: _log.info("%d of about %d operators", done, total),
    )
    noise = f"; the reference varied by {report.noise.level:.1%}" if report.noise else ""
    _log.info("%d operators, %d refused%s", report.rows, report.refused, noise)
    groups = measure_groups(
        out,
        probe_groups(plan.stack.dtype, np.random.default_rng(0)),
        GROUPS_SHARE * budget_s,
        stack,
        seed=0,
        observe=lambda done: None,
    )
    _log.info("%d groups", groups)


def _measure_networks(plan: Plan, out: Path, stack: MeasuredStack, budget_s: float) -> None:
    table = NetworksTable(out, stack)
    started = time.monotonic()
    for network in plan.networks:
        if time.monotonic() - started >= budget_s:
            break
        try:
            timed = table.timed(network, plan.batch)
        except UserError as error:
            _log.warning("%s", error)
            continue
        _log.info("%s %s: %.4g s", network.space, network.published or network.id, timed.latency_s)
    _log.info("%d networks. Bring %s back, then: nasctl hw fit %s", len(table), out, out)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the measured tables")
    parser.add_argument("--time", type=_duration, default="20min", help="budget, for example 90s or 20min")
    parser.add_argument("--threads", type=int, help="processor threads; default: torch's")
    return parser


def _duration(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|min|h)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is no duration: a number followed by s, min or h")
    return float(match[1]) * _SECONDS[match[2]]
