"""The A100's published rows against another device's profile with one factor a stack: what a calibration must beat.

    python benchmarks/transfer_to_a100.py --data ../shared/data

The factor is that of the stack's other families. The profile `a100` has seen these rows; what it errs by on families
kept out of its fit, benchmarks/published_profiles.py prints. `h200` is a newer device of the same maker, measured here.
"""

import argparse
from pathlib import Path

import numpy as np

from hw_profiles.core.load import load_profile
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from predictors.core.rates import Conditions, achieved_rates
from predictors.fitting.published.a100_stacks import a100_rows
from predictors.fitting.published.devices import TEACHERS
from predictors.fitting.published.drawn import drawn, drawn_model
from predictors.fitting.scores import absolute_error
from predictors.fitting.timed import Bench


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    rows = [row for row in a100_rows(given.data, ("amp_fp16",)) if row.stack == TEACHERS[0]]
    timed = drawn(rows, lambda _: True).timed
    for name in ("rtx3090", "rtx4090", "a100"):
        profile = load_profile(name)
        bench = Bench(timed, Conditions.of(profile), "fp16")
        seconds, _ = bench.predicted(achieved_rates(profile, "fp16"))
        tell(name, np.log(bench.latency_s / seconds), bench.families)
    kept = [(row, model) for row in rows if (model := drawn_model(row.model, row.resolution)) is not None]
    measured = load_profile("h200")
    logs = [
        np.log(row.latency_s / estimate(model, "latency", Scene(measured, row.batch, "fp16")).value)
        for row, model in kept
    ]
    tell("h200", np.array(logs), np.array([row.family for row, _ in kept]))


def tell(name: str, residuals: np.ndarray, families: np.ndarray) -> None:
    errors = by_family(residuals, families)
    said = ", ".join(f"{family} {error:.1%}" for family, error in errors.items())
    print(f"{name:8} mean over families {np.mean(list(errors.values())):.1%}: {said}")


def by_family(residuals: np.ndarray, families: np.ndarray) -> dict[str, float]:
    """Mean error of every family after the factor that the others ask for."""
    middles = {family: float(np.mean(residuals[families == family])) for family in sorted(set(families.tolist()))}
    errors = {}
    for family in middles:
        factor = np.mean([middle for other, middle in middles.items() if other != family])
        errors[family] = float(np.mean(absolute_error(residuals[families == family] - factor)))
    return errors


if __name__ == "__main__":
    main()
