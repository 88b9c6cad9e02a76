"""Runs side by side as tables and as JSON."""

from collections.abc import Sequence
from typing import Any

from nas.report.comparison_page import TitledTable
from nas.report.quantities import format_quantity
from nas.report.rivals import Rivals, provenance_of, reference_of

PROFILE_DIGITS = 12


def tables_of(rivals: Rivals) -> tuple[TitledTable, ...]:
    """How large each front is, who dominates whom, where the numbers come from."""
    return _fronts(rivals), _dominance(rivals), _provenance(rivals)


def reference_text(rivals: Rivals) -> str:
    """`deepmad 3200, latency 4.10 ms`."""
    values = reference_of(rivals)
    return ", ".join(f"{each.name} {format_quantity(values[each.name], each.unit)}" for each in rivals.objectives)


def rivals_json(rivals: Rivals) -> dict[str, Any]:
    """What `nasctl report RUN RUN2 --json` answers; `dominates[RUN]` is the share of RUN's front that it beats."""
    names = [rival.name for rival in rivals.rivals]
    return {
        "objectives": {metric.name: metric.direction for metric in rivals.objectives},
        "reference": reference_of(rivals),
        "runs": [
            {
                "name": rival.name,
                "front_size": len(rival.front),
                "hypervolume": rivals.volumes and rivals.volumes[place],
                "on_joint_front": rivals.joint[place],
                "dominates": {
                    other: float(share)
                    for other, share in zip(names, rivals.dominated[place], strict=True)
                    if other != rival.name
                },
                "provenance": provenance_of(rival),
            }
            for place, rival in enumerate(rivals.rivals)
        ],
    }


def _fronts(rivals: Rivals) -> TitledTable:
    best = ["best by " + metric.name for metric in rivals.objectives]
    rows = []
    for place, rival in enumerate(rivals.rivals):
        tops = rival.values.argmin(axis=0)
        rows.append(
            (
                rival.name,
                "" if rivals.volumes is None else f"{rivals.volumes[place]:.4f}",
                f"{len(rival.front):,}",
                f"{rivals.joint[place]:,}",
                *(
                    format_quantity(rival.front[int(top)].metrics[metric.name].value, metric.unit)
                    for top, metric in zip(tops, rivals.objectives, strict=True)
                ),
            )
        )
    title = "The fronts" if rivals.volumes is None else f"The fronts, hypervolumes against {reference_text(rivals)}"
    return TitledTable(title, ("run", "hypervolume", "designs", "on the joint front", *best), rows)


def _dominance(rivals: Rivals) -> TitledTable:
    names = [rival.name for rival in rivals.rivals]
    rows = [
        (name, *("" if i == j else f"{share:.0%}" for j, share in enumerate(rivals.dominated[i])))
        for i, name in enumerate(names)
    ]
    return TitledTable("Who dominates how much of whom", ("run", *(f"of {name}" for name in names)), rows)


def _provenance(rivals: Rivals) -> TitledTable:
    told = [provenance_of(rival) for rival in rivals.rivals]
    names = [name for name in told[0] if name != "seconds"]
    return TitledTable(
        "Where the numbers come from",
        ("", *(rival.name for rival in rivals.rivals)),
        [(name, *(_cell(name, each[name]) for each in told)) for name in names],
    )


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "by the device" if name == "dtype" else "none"
    if name == "profile":
        return str(value)[:PROFILE_DIGITS]
    return f"{value:,}" if name == "evaluated" else str(value)


def facts_of(rivals: Rivals) -> dict[str, str]:
    """What stands on top of the page."""
    aims: Sequence[str] = [f"{metric.direction} {metric.name}" for metric in rivals.objectives]
    return {"Objectives": ", ".join(aims), "Reference point": reference_text(rivals)}
