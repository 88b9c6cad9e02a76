"""Ranks networks of NAS-Bench-201 by training-free proxies, and by a few trained networks besides.

    OMP_NUM_THREADS=1 python benchmarks/proxies.py --data ../shared/data --out measured.jsonl

One network of each of 300 isomorphism classes, drawn from the half of the table that development sees. What was
measured is kept in --out, so that the same command goes on after an end. Accuracies are tests' after 200 epochs.
"""

import argparse
import csv
import gzip
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from nas.model.proxies.core.examine import score
from nas.model.proxies.core.proxy import list_proxies, load_proxy
from nas.model.proxies.core.scorer import Measured, Score
from nas.model.proxies.core.scorers import DEFAULT, load_scorer
from nas.model.proxies.core.subject import Subject
from predictors.fitting.accuracy import standing_by_trained
from search_spaces.core.isomorphism import isomorphism_class
from search_spaces.nasbench201 import NODES, SPACE, from_code

DATA_SETS = {"CIFAR-10": "cifar10_test", "CIFAR-100": "cifar100_test", "ImageNet16-120": "imagenet16_120_test"}
TRAINED = (16, 64)
DRAWS = 20
TOP_SHARE = 0.3
BEST_OF = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--networks", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--proxies", default=",".join(list_proxies()))
    parser.add_argument("--reference", type=Path, help="where the default's parts go, for `nasctl score`")
    given = parser.parse_args()
    torch.set_num_threads(1)
    rows = sample(given.data, given.networks, np.random.default_rng(given.seed))
    names = given.proxies.split(",")
    measured = [measure(row["arch"], names, given.seed, given.out) for row in rows]
    accuracy = {shown: np.array([float(row[column]) for row in rows]) for shown, column in DATA_SETS.items()}
    print_ranks(names, measured, accuracy)
    print_calibrated(names, measured, accuracy)
    if given.reference:
        write_reference(measured, given.seed, given.reference)


def sample(data: Path, count: int, rng: np.random.Generator) -> list[dict[str, str]]:
    """Rows of the table, one a class, classes drawn uniformly."""
    classes: dict[str, list[dict[str, str]]] = {}
    with gzip.open(data / "nasbench201_half.csv.gz", "rt") as table:
        for row in csv.DictReader(table):
            classes.setdefault(isomorphism_class(from_code(row["arch"]), NODES), []).append(row)
    names = sorted(classes)
    drawn = [classes[names[place]] for place in rng.choice(len(names), count, replace=False)]
    return [rows[rng.integers(len(rows))] for rows in drawn]


def measure(code: str, names: Sequence[str], seed: int, kept: Path) -> dict[str, list[float]]:
    """(value, seconds) by proxy, read where it was kept; a network's building counts for none of them."""
    held = _kept(kept).setdefault(f"{code} {seed}", {})
    missing = [name for name in names if name not in held]
    if missing:
        subject = Subject(SPACE.architecture(from_code(code)), seed, "cpu")
        subject.model()
        for name in missing:
            started = time.process_time()
            value = score(load_proxy(name), subject).value
            held[name] = [value, time.process_time() - started]
        with kept.open("a") as file:
            file.write(json.dumps({"key": f"{code} {seed}", "held": {name: held[name] for name in missing}}) + "\n")
    return held


_KEPT: dict[Path, dict[str, dict[str, list[float]]]] = {}


def _kept(file: Path) -> dict[str, dict[str, list[float]]]:
    if file not in _KEPT:
        found = _KEPT[file] = {}
        for line in file.read_text().splitlines() if file.exists() else []:
            row = json.loads(line)
            found.setdefault(row["key"], {}).update(row["held"])
    return _KEPT[file]


def print_ranks(names: Sequence[str], measured: Sequence[dict[str, list[float]]], accuracy: dict) -> None:
    """A line a proxy: Spearman, Kendall, overlap of the top 30 %, best of the top ten; per data set, and seconds."""
    told: list[Measured] = [{name: Score(each[name][0]) for name in names} for each in measured]
    print(f"{'proxy':18}" + "".join(f"{name:>30}" for name in accuracy) + f"{'seconds':>10}{'unknown':>9}")
    print(" " * 18 + f"{'rho   tau   top 30 %   best':>30}" * len(accuracy))
    scorers = [name for name in names if name != DEFAULT]
    whole = set(load_scorer(DEFAULT).parts) <= set(names)
    for name in [*([DEFAULT] if whole else []), *scorers]:
        scorer = load_scorer(name)
        scores = scorer.combine(told)
        seconds = sum(np.mean([each[part][1] for each in measured]) for part in scorer.parts)
        cells = [agreement(np.nan_to_num(scores, nan=-np.inf), truth) for truth in accuracy.values()]
        words = "".join(f"{rho:10.3f} {tau:5.3f} {top:5.0%} {best:7.2f}" for rho, tau, top, best in cells)
        print(f"{name:18}{words}{seconds:10.3f}{int(np.isnan(scores).sum()):9d}")


def write_reference(measured: Sequence[dict[str, list[float]]], seed: int, file: Path) -> None:
    """What the default reads, six digits of it, null where unknown."""
    columns = {
        name: [float(f"{each[name][0]:.6g}") if np.isfinite(each[name][0]) else None for each in measured]
        for name in load_scorer(DEFAULT).parts
    }
    document = {"space": SPACE.name, "resolution": SPACE.resolution, "seed": seed, "proxies": columns}
    file.write_text(json.dumps(document) + "\n")


def print_calibrated(names: Sequence[str], measured: Sequence[dict[str, list[float]]], accuracy: dict) -> None:
    """Spearman's correlation of those that were not trained, mean over draws of who was."""
    scores = np.array([[each[name][0] for name in names] for each in measured])
    for count in TRAINED:
        words = []
        for name, truth in accuracy.items():
            rho = np.mean([calibrated(scores, truth, count, draw) for draw in range(DRAWS)])
            words.append(f"{name} {rho:.3f}")
        print(f"with {count} trained: {', '.join(words)}")


def calibrated(scores: np.ndarray, truth: np.ndarray, count: int, draw: int) -> float:
    order = np.random.default_rng(draw).permutation(len(truth))
    trained, others = order[:count], order[count:]
    return spearman(standing_by_trained(scores, trained, truth[trained]).mean[others], truth[others])


def agreement(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float, float, float]:
    """(Spearman, Kendall's tau-b, share of the true top found in the scores' top, best accuracy of ten)."""
    top = int(TOP_SHARE * len(truth))
    order, true_order = np.argsort(-scores, kind="stable"), np.argsort(-truth, kind="stable")
    shared = len(set(order[:top]) & set(true_order[:top])) / top
    return spearman(scores, truth), kendall(scores, truth), shared, float(truth[order[:BEST_OF]].max())


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of ranks, equals sharing theirs."""
    return float(np.corrcoef(mean_ranks(one), mean_ranks(other))[0, 1])


def mean_ranks(values: np.ndarray) -> np.ndarray:
    order = np.sort(values)
    return (np.searchsorted(order, values, "left") + np.searchsorted(order, values, "right")) / 2


def kendall(one: np.ndarray, other: np.ndarray) -> float:
    """Tau-b, over all pairs."""
    signs = [np.sign(each[:, None] - each) for each in (mean_ranks(one), mean_ranks(other))]
    return float((signs[0] * signs[1]).sum() / np.sqrt((signs[0] ** 2).sum() * (signs[1] ** 2).sum()))


if __name__ == "__main__":
    main()
