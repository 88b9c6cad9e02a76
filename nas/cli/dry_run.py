"""What `search --dry-run` answers: what would be done, whether it can be satisfied, what it costs."""

from typing import Any

from nas.cli.output import print_facts, print_json
from nas.funnel.stages import kind_of
from nas.objective import unit_of
from nas.report.quantities import format_quantity, format_share
from nas.study import Plan


def print_plan(plan: Plan, *, json: bool) -> None:
    """The plan as one object, or as lines."""
    if json:
        print_json(_answer(plan))
    else:
        print_facts(_facts(plan))


def _answer(plan: Plan) -> dict[str, Any]:
    limits = [
        {"limit": str(outlook.limit), "share": outlook.share, "reached": outlook.reached} for outlook in plan.limits
    ]
    return {
        "run": str(plan.path),
        "study": plan.study.model_dump(mode="json"),
        "dimensions": plan.dimensions,
        "cardinality": plan.cardinality,
        "feasible_share": plan.feasible_share,
        "limits": limits,
        "seconds": plan.seconds,
        "bytes_on_disk": plan.bytes_on_disk,
    }


def _facts(plan: Plan) -> dict[str, str]:
    study = plan.study
    budget = f"{study.time_s:g} s" if study.candidates is None else f"{study.candidates:,} designs"
    facts = {
        "space": f"{study.space}, {plan.dimensions} dimensions, {plan.cardinality:,} valid designs",
        "device": study.hw or "none",
        "strategy": f"{study.strategy}, seed {study.seed}, {budget}, executor {study.executor}",
        "objectives": ", ".join(
            [*(f"max {name}" for name in study.maximize), *(f"min {name}" for name in study.minimize)]
        ),
        "would write": str(plan.path),
    }
    if study.stages:
        facts["funnel"] = " -> ".join([budget, *(f"{kind_of(stage)} {stage.keep:,}" for stage in study.stages)])
    if plan.proxies:
        facts["proxies"] = f"{', '.join(plan.proxies)}, measured on each network within the limits"
    for outlook in plan.limits:
        reached = format_quantity(outlook.reached, unit_of(outlook.limit.metric))
        facts[str(outlook.limit)] = f"{format_share(outlook.share)} of random designs; best of them {reached}"
    if plan.seconds is not None and plan.bytes_on_disk is not None:
        facts["cost"] = f"about {plan.seconds:.1f} s and {format_quantity(plan.bytes_on_disk, 'B')} on disk"
    return facts
