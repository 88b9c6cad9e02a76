"""`nasctl hw measure --plan FOLDER`: the work for a machine without nasctl."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nas.cli.output import print_json, remark

if TYPE_CHECKING:
    from nas.model.measure.networks_table import Candidate

# More than a day's work on most machines: the time given there ends it.
OPERATORS = 20_000
NETWORKS = 200


def measure_plan(
    names: list[str] | None,
    source: str | None,
    folder: Path,
    asked: dict[str, Any],
    *,
    batch: int,
    seed: int,
    json: bool,
    quiet: bool,
) -> None:
    """Write named models, or else a sweep of operators and random networks, with the program that times them."""
    import numpy as np

    from nas.cli.hw.measure_models import with_fronts
    from nas.cli.models import model_names
    from nas.model.measure.backend import load_backend
    from nas.model.measure.carry import write_carried
    from nas.model.measure.plan import Plan, PlannedStack
    from nas.model.measure.stack import DEVICES, require_possible
    from nas.model.measure.sweep import sweep

    devices = (asked["device"],) if asked["device"] else DEVICES
    require_possible(load_backend(asked["backend"]), asked["backend"], asked["dtype"], asked["layout"], devices)
    if names or source:
        plan = Plan(PlannedStack(**asked), [], _named(with_fronts(model_names(names, source))), batch)
    else:
        rng = np.random.default_rng(seed)
        operators = list(islice(sweep(asked["dtype"], rng), OPERATORS))
        plan = Plan(PlannedStack(**asked), operators, _drawn(rng), batch)
    write_carried(plan, folder)
    if json:
        print_json({"plan": str(folder), "operators": len(plan.operators), "networks": len(plan.networks)})
    else:
        print(f"{len(plan.operators):,} operators and {len(plan.networks)} networks planned in {folder}")
    remark(f"There: python {folder.name} --out DIR --time 20min. Then bring DIR back.", quiet=quiet)


def _named(names: list[str]) -> "list[Candidate]":
    from nas.cli.models import load_models
    from nas.model.measure.networks_table import candidate
    from search_spaces.core.load import list_models

    published = list_models()
    return [
        candidate(model.architecture, model.name if model.name in published else "") for model in load_models(names)
    ]


def _drawn(rng: Any) -> "list[Candidate]":
    from nas.cli.hw.measure_sweep import SPACES
    from nas.model.measure.networks import random_designs
    from nas.model.measure.networks_table import candidate
    from search_spaces.core.load import load_space

    designs = random_designs([load_space(name) for name in SPACES], rng)
    return [candidate(design) for design in islice(designs, NETWORKS)]
