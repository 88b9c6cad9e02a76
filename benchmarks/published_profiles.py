"""Calibrates devices on what others published, prints errors on families kept out, and writes their profiles.

    python benchmarks/published_profiles.py --data ../shared/data a100 a100_tf32 rtx3090 rtx4090 --out hw_profiles

Without --out nothing is written. The tables stay where they are: a profile holds what was fitted to them.
"""

import argparse
from pathlib import Path

import numpy as np

from predictors.fitting.calibrated_profile import write_device
from predictors.fitting.published.devices import DEVICES, Calibration, calibrate
from predictors.fitting.scores import absolute_error


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("devices", nargs="+", choices=DEVICES)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    for name in given.devices:
        calibration = calibrate(name, given.data, (given.out or Path()).resolve())
        report(name, calibration)
        if given.out:
            write_device(calibration.profile, calibration.card)


def report(name: str, calibration: Calibration) -> None:
    """Errors by family kept out, on the card's own terms."""
    left_out = sum(calibration.left_out.values())
    print(f"{name}: {len(calibration.bench)} networks, {left_out} rows left out")
    judged, held_out = calibration.judged, calibration.card.held_out
    residuals = judged.residuals
    errors = []
    for family in sorted(set(judged.families.tolist())):
        mine = judged.families == family
        errors.append(float(np.mean(absolute_error(residuals[mine]))))
        bias = float(np.exp(-np.mean(residuals[mine]))) - 1.0
        print(f"  {family:24} {mine.sum():5} rows  MAPE {errors[-1]:6.1%}  bias {bias:+6.1%}")
    all_of_them = held_out["all"]
    within = float(np.mean(absolute_error(_in_sample(calibration))))
    print(f"  mean over families {np.mean(errors):.1%}; all rows {all_of_them.mape:.1%}, in sample {within:.1%}")
    print(f"  Kendall {all_of_them.kendall:.3f}; 90 % intervals hold {all_of_them.coverage_90:.0%}")
    factors = {stack: round(factor, 2) for stack, factor in calibration.posterior.stack_factors.items()}
    print(f"  stack factors {factors}")


def _in_sample(calibration: Calibration) -> np.ndarray:
    return np.log(calibration.bench.latency_s / calibration.posterior.predicted_s(calibration.bench))


if __name__ == "__main__":
    main()
