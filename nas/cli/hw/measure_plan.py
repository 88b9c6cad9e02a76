"""`nasctl hw measure --plan FOLDER`: the work for a machine without nasctl."""

from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nas.cli.output import print_json, remark

if TYPE_CHECKING:
    from hw_profiles.core.table import Operator
    from nas.model.measure.networks_table import Candidate
    from nas.model.measure.sweep import Extent

# More than a day's work on most machines: the time given there ends it.
OPERATORS = 20_000
NETWORKS = 200
# Of each space, to see which operators it draws.
DESIGNS = 100


def measure_plan(
    names: list[str] | None,
    source: str | None,
    folder: Path,
    asked: dict[str, Any],
    spaces: list[str],
    out: Path | None,
    *,
    batch: int,
    seed: int,
    json: bool,
    quiet: bool,
) -> None:
    """Write named models, or else operators and random networks, with the program that times them.

    Where `out` holds what an earlier plan brought back, operators are chosen by what that leaves uncertain.
    """
    import numpy as np

    from nas.api.models import model_names
    from nas.cli.hw.measure_models import with_fronts
    from nas.model.measure.backend import load_backend
    from nas.model.measure.carry import write_carried
    from nas.model.measure.plan import Plan, PlannedStack
    from nas.model.measure.stack import DEVICES, require_possible

    devices = (asked["device"],) if asked["device"] else DEVICES
    require_possible(load_backend(asked["backend"]), asked["backend"], asked["dtype"], asked["layout"], devices)
    if names or source:
        plan = Plan(PlannedStack(**asked), [], _named(with_fronts(model_names(names, source))), batch)
    else:
        rng = np.random.default_rng(seed)
        operators = _operators(out, spaces, asked, rng)
        plan = Plan(PlannedStack(**asked), operators, _drawn(spaces, rng), batch)
    write_carried(plan, folder)
    if json:
        print_json({"plan": str(folder), "operators": len(plan.operators), "networks": len(plan.networks)})
    else:
        print(f"{len(plan.operators):,} operators and {len(plan.networks)} networks planned in {folder}")
    remark(f"There: python {folder.name} --out DIR --time 20min. Then bring DIR back.", quiet=quiet)


def _operators(out: Path | None, spaces: list[str], asked: dict[str, Any], rng: Any) -> "list[Operator]":
    """What the table in `out` leaves least certain; a first round where there is none."""
    from nas.model.measure.sweep import extent_on
    from nas.model.measure.uncertain import next_round
    from search_spaces.core.load import load_space

    extent, dtype = extent_on(asked["device"]), asked["dtype"]
    if out is not None and (out / "operators.csv").is_file():
        return next_round(out, [load_space(name) for name in spaces], dtype, rng, extent)
    return _first_round(spaces, dtype, rng, extent)


def _first_round(spaces: list[str], dtype: str, rng: Any, extent: "Extent") -> "list[Operator]":
    """A sweep with, after each of its operators, one that the spaces draw, the commonest first."""
    from nas.model.measure.drawn import drawn_operators
    from nas.model.measure.sweep import sweep
    from search_spaces.core.load import load_space

    drawn = drawn_operators([load_space(name) for name in spaces], DESIGNS, dtype, rng, extent)
    common = [op for op, _ in drawn.most_common(OPERATORS // 2)]
    swept = list(islice(sweep(dtype, rng, extent), OPERATORS - len(common)))
    return list(dict.fromkeys(op for pair in zip_longest(swept, common) for op in pair if op is not None))


def _named(names: list[str]) -> "list[Candidate]":
    from nas.api.models import load_models
    from nas.model.measure.networks_table import candidate
    from search_spaces.core.load import list_models

    published = list_models()
    return [
        candidate(model.architecture, model.name if model.name in published else "") for model in load_models(names)
    ]


def _drawn(spaces: list[str], rng: Any) -> "list[Candidate]":
    from nas.model.measure.networks import random_designs
    from nas.model.measure.networks_table import candidate
    from search_spaces.core.load import load_space

    designs = random_designs([load_space(name) for name in spaces], rng)
    return [candidate(design) for design in islice(designs, NETWORKS)]
