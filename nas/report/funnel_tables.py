"""A funnel as rows of text: its stages, and who fell where."""

from nas.objective import unit_of
from nas.report.data import Funnel, FunnelStage, Journey, StagePlace
from nas.report.quantities import format_quantity
from nas.report.tables import Table


def stage_table(funnel: Funnel) -> Table:
    """One row a stage: how many entered, fell, survived, and how many answers were paid for."""
    return Table(
        header=("stage", "what", "entered", "fell", "survived", "answers", "remarks"),
        numeric=(True, False, True, True, True, True, False),
        rows=tuple(
            (
                str(stage.number),
                stage.title,
                f"{stage.entered:,}",
                f"{stage.entered - stage.survived:,}",
                f"{stage.survived:,}",
                f"{stage.tasks:,}",
                _remarks(stage),
            )
            for stage in funnel.stages
        ),
    )


def journey_table(funnel: Funnel, count: int | None = None) -> Table:
    """One row a design, the furthest first: its place in every stage, and what it was ranked by."""
    stages = [f"stage {stage.number}" for stage in funnel.stages]
    return Table(
        header=("id", *stages, "fate"),
        numeric=(False, *(False for _ in stages), False),
        rows=tuple(_journey(journey, len(stages)) for journey in funnel.journeys[:count]),
    )


def _journey(journey: Journey, stages: int) -> tuple[str, ...]:
    cells = [_cell(place) for place in journey.places]
    last = journey.places[-1]
    fate = "chosen" if last.survived and last.stage == stages else f"fell in stage {last.stage}"
    return (journey.id, *cells, *[""] * (stages - len(cells)), fate)


def _cell(place: StagePlace) -> str:
    rank = "unranked" if place.place is None else f"#{place.place:,}"
    if not place.metric:
        return rank
    told = "unknown" if place.value is None else format_quantity(place.value, unit_of(place.metric))
    return f"{rank}, {place.metric} {told}"


def _remarks(stage: FunnelStage) -> str:
    return "; ".join(f"{count:,} times: {text}" for text, count in stage.remarks.items())
