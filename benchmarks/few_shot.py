"""Adapts the A100's profile to other GPUs from a few of timm's networks, and scores it on all others of that GPU.

    python benchmarks/few_shot.py --data ../shared/data

Samples are drawn uniformly without replacement, twenty times, seed 0; the target's other rows are never seen.
"""

import argparse
from pathlib import Path

import numpy as np

from hw_profiles.core.load import load_profile
from predictors.core.rates import INDEX_LIMIT, Conditions, achieved_rates
from predictors.fitting.adapt import device_prior
from predictors.fitting.posterior import fit_posterior
from predictors.fitting.published.devices import padded_apart
from predictors.fitting.published.drawn import drawn, has_one_path
from predictors.fitting.published.timm_table import TimmStack, timm_rows
from predictors.fitting.scores import absolute_error
from predictors.fitting.timed import Bench

TARGETS = (
    TimmStack("rtx3090", "nhwc", "pt240"),
    TimmStack("rtx3090", "nchw", "pt240"),
    TimmStack("rtx4090", "nhwc", "pt240"),
    TimmStack("rtx4090", "nchw", "pt291", compiled=True),
    TimmStack("rtx5090", "nchw", "pt291"),
    TimmStack("pro6000maxq", "nchw", "pt291"),
)
SAMPLES = (0, 1, 3, 5, 10, 20)
DRAWS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    base = load_profile("a100")
    prior = device_prior(achieved_rates(base, "fp16"))
    print(f"{'target':34} {'rows':>5} " + " ".join(f"{f'n={n}':>14}" for n in SAMPLES))
    for target in TARGETS:
        taken = drawn(map(padded_apart, timm_rows(given.data, target)), has_one_path)
        timed = [each for each in taken.timed if each.largest_map() < INDEX_LIMIT]
        bench = Bench(timed, Conditions.of(base), "fp16")
        cells = [score(bench, prior, target.name, count) for count in SAMPLES]
        print(f"{target.name:34} {len(bench):5} " + " ".join(f"{rho:.3f} {error:7.1%} " for rho, error in cells))


def score(bench: Bench, prior, home: str, count: int) -> tuple[float, float]:
    """Mean Spearman and mean error on the rows that were not drawn; with none drawn, of the base as it is."""
    rng, found = np.random.default_rng(0), []
    for _ in range(DRAWS if count else 1):
        drawn_rows = np.isin(np.arange(len(bench)), rng.permutation(len(bench))[:count])
        rates = fit_posterior(bench, prior, home, drawn_rows).rates if count else np.exp(prior.log_rates)
        seconds, _ = bench.predicted(rates)
        true, predicted = bench.latency_s[~drawn_rows], seconds[~drawn_rows]
        found.append((spearman(true, predicted), float(np.mean(absolute_error(np.log(true / predicted))))))
    return tuple(np.mean(found, axis=0).tolist())


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of ranks; seconds are never tied."""
    ranks = [np.argsort(np.argsort(each)).astype(float) for each in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


if __name__ == "__main__":
    main()
