"""Published models that stand timed in a profile's own table, and that its fit left out: predicted beside measured.

python benchmarks/published_timed.py [--hw h200]
"""

import argparse
from collections import defaultdict

import numpy as np
from scipy.stats import kendalltau

from hw_profiles.core.load import load_profile
from hw_profiles.core.networks import FILE_NAME, MeasuredNetwork, read_networks
from hw_profiles.core.profile import HardwareProfile
from predictors.core.estimate import Estimate
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_model


def main() -> None:
    """One line a model and batch, then how far off the predictions were, by batch and in all."""
    profile = load_profile(_arguments().hw)
    table = profile.path.parent / profile.name / FILE_NAME
    by_batch: dict[int, list[tuple[MeasuredNetwork, Estimate]]] = defaultdict(list)
    for timed in sorted(read_networks(table), key=lambda network: (network.batch, network.published)):
        if timed.published:
            guess = _predicted(timed, profile)
            by_batch[timed.batch].append((timed, guess))
            print(
                f"{timed.published:24s} batch {timed.batch:3d} measured {1e3 * timed.latency_s:8.3f} ms   "
                f"predicted {1e3 * guess.value:8.3f} ms [{1e3 * guess.low:.3f}, {1e3 * guess.high:.3f}]  "
                f"{timed.latency_s / guess.value:.2f}  {guess.covered:.0%} priced"
            )
    for batch, pairs in by_batch.items():
        _summarise(f"batch {batch}", pairs)
    _summarise("all", [pair for pairs in by_batch.values() for pair in pairs])


def _predicted(timed: MeasuredNetwork, profile: HardwareProfile) -> Estimate:
    return estimate(load_model(timed.published), "latency", Scene(profile, timed.batch, profile.stack.dtype))


def _summarise(name: str, pairs: list[tuple[MeasuredNetwork, Estimate]]) -> None:
    measured = np.array([timed.latency_s for timed, _ in pairs])
    predicted = np.array([guess.value for _, guess in pairs])
    errors = np.abs(predicted / measured - 1)
    held = sum(guess.low <= timed.latency_s <= guess.high for timed, guess in pairs)
    print(
        f"{name}: {len(pairs)} timed, median error {np.median(errors):.1%}, mean {errors.mean():.1%}, "
        f"Kendall {kendalltau(predicted, measured).statistic:.2f}, interval held for {held}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hw", default="h200", help="a measured profile with published models in its table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
