"""How `nasctl show` tells where an exported file came from: one JSON object, or aligned facts."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nas.cli.output import print_facts

if TYPE_CHECKING:
    from nas.model.export.origin.read import Origin
    from nas.model.export.origin.schema import Hardware, OriginDocument, Predicted, Training

SHORT_HASH = 12


def origin_answer(origin: "Origin") -> dict[str, Any]:
    """The answer with --json; `verified` is null where no hash of the file is known."""
    return {
        "model": origin.model,
        "verified": origin.verified,
        "origin": origin.told.model_dump(mode="json", exclude_unset=True),
        "files": [asdict(file) for file in origin.files],
    }


def print_origin(origin: "Origin") -> None:
    """Design, search, device, predicted numbers, weights, and whether the hashes hold."""
    told = origin.told
    facts = {
        "file": origin.model,
        "design": " ".join(filter(None, (told.space, told.id))),
        "found": _found(told),
        "asked": _asked(told),
        "device": "" if told.hw is None else _device(told.hw, told),
        "predictor": "" if told.hw is None else _predictor(told.hw),
        **{name: _number(held) for name, held in told.metrics.items()},
        "weights": _weights(told.training) if told.trained else "fresh",
        "written by": _written_by(told),
        "verified": _verified(origin),
    }
    print_facts({name: _one_line(fact) for name, fact in facts.items() if fact})


def _found(told: "OriginDocument") -> str:
    if told.run is None:
        return told.model or ""
    seed = "" if told.seed is None else f"seed {told.seed}"
    return ", ".join(filter(None, (f"run {told.run}, rank {told.rank}", told.strategy, seed)))


def _asked(told: "OriginDocument") -> str:
    aims = [f"{way} {', '.join(names)}" for way in ("maximize", "minimize") if (names := getattr(told, way))]
    limits = [f"{way} {name} {bound}" for way in ("max", "min") for name, bound in getattr(told, way).items()]
    sure = [f"with confidence {told.confidence:g}"] if limits and told.confidence is not None else []
    return ", ".join(aims + limits + sure)


def _device(hw: "Hardware", told: "OriginDocument") -> str:
    profile = "" if hw.sha256 is None else f"profile {hw.sha256[:SHORT_HASH]}"
    batch = "" if told.batch is None else f"batch {told.batch}"
    return ", ".join(filter(None, (hw.name, profile, batch, told.dtype)))


def _predictor(hw: "Hardware") -> str:
    card = hw.predictor
    if card is None:
        return "unknown"
    fitted = f"fitted to {card.fitted_to}" if card.fitted_to else "analytic"
    error = "" if card.held_out is None else f"held-out error {card.held_out.mape:.1%} an operator"
    return ", ".join(filter(None, (card.name, fitted, error)))


def _number(held: "Predicted") -> str:
    from nas.report.quantities import format_interval, format_quantity, format_share

    if held.value is None or held.low is None or held.high is None:
        value = format_quantity(held.value, held.unit)
    else:
        value = format_interval(held.value, held.low, held.high, held.unit)
    sure = held.provenance == "exact" or held.covered is None
    covered = "" if sure else f"{format_share(held.covered or 0.0)} priced"
    return "  ".join(filter(None, (value, ", ".join(filter(None, (held.provenance, covered))))))


def _weights(training: "Training | None") -> str:
    if training is None:
        return "trained; how, nothing tells"
    epochs = training.recipe.get("epochs")
    parts = (
        "trained",
        "" if epochs is None else "1 epoch" if epochs == 1 else f"{epochs} epochs",
        "" if training.data is None else f"on {training.data}",
        "" if training.accuracy is None else f"to {training.accuracy:.2%}",
        "" if training.seed is None else f"(seed {training.seed})",
    )
    return " ".join(filter(None, parts))


def _written_by(told: "OriginDocument") -> str:
    if told.nasctl is None:
        return ""
    git = told.git
    state = "" if git is None else f", commit {git.commit[:SHORT_HASH]}{' with changes' if git.dirty else ''}"
    return f"nasctl {told.nasctl}{state}"


def _verified(origin: "Origin") -> str:
    words: Mapping[bool | None, str] = {True: "yes", False: "no", None: "unknown: no hash of this file is told"}
    differ = [file.file for file in origin.files if file.verified is False]
    lost = [file.file for file in origin.files if file.sha256 is None]
    remarks = [f"{', '.join(names)} {what}" for names, what in ((differ, "differs"), (lost, "is not here")) if names]
    return ": ".join((words[origin.verified], *remarks[:1])) + "".join(f"; {more}" for more in remarks[1:])


def _one_line(fact: str) -> str:
    """What a stranger's file tells moves no cursor and starts no line."""
    return "".join(letter if letter.isprintable() else "?" for letter in fact)
