"""How many trained networks a funnel pays for until it meets the best one of NAS-Bench-201's half, against others.

    python benchmarks/funnel.py --data ../shared/data --cache ~/nasctl-proxies.jsonl

The pool are the half's isomorphism classes, one member of each, drawn anew for every seed: nobody pays for a class
twice. `funnel` ranks the pool by SynFlow and MeCo, then asks the table as an oracle stage does; `ranking` asks in the
order of that ranking; `evolution` is regularised evolution (Real et al. 2019, arXiv:1802.01548) as NAS-Bench-201 runs
it, ten parents, tournaments of three. The proposers' constants were chosen on CIFAR-100 and ImageNet16-120, on random
four fifths of a third of the classes; CIFAR-10 was not looked at. Proxies are computed once and kept in the cache.
"""

import argparse
import csv
import gzip
import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nas.funnel.course import Entrants, by_merit
from nas.funnel.proposers import PROPOSERS
from nas.model.proxies.core.proxy import load_proxy
from nas.model.proxies.core.ranking import log_ranks
from nas.model.proxies.core.scorer import USUAL
from nas.model.proxies.core.scorers import ByRanks
from search_spaces.core.isomorphism import isomorphism_class
from search_spaces.nasbench201 import NODES, SPACE, from_code

PROXIES = ("synflow", "meco")
COUNTS = ("macs_m_cifar10", "params_m")
COLUMNS = ("cifar10_test", "cifar100_test", "imagenet16_120_test")
PARENTS, TOURNAMENT = 10, 3

Row = dict[str, str]
Asking = Iterator[int]


@dataclass(frozen=True, eq=False)
class Pool:
    """One network a class: `codes` (S, 6), proxies and counts by name, and what became of each, (S,)."""

    codes: np.ndarray
    columns: dict[str, np.ndarray]
    accuracy: np.ndarray

    @property
    def best(self) -> int:
        return int(self.accuracy.argmax())


def main() -> None:
    arguments = _arguments()
    with gzip.open(arguments.data / "nasbench201_half.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    classes: dict[str, list[Row]] = {}
    for row in rows:
        classes.setdefault(isomorphism_class(from_code(row["arch"]), NODES), []).append(row)
    proxies = _proxies(classes, arguments.cache)
    for column in arguments.columns:
        print(f"{column}: {len(rows):,} networks, {len(classes):,} classes, {arguments.seeds} seeds")
        print(f"{'asked by':>10} {'quartile':>9} {'median':>7} {'quartile':>9} {'most':>6}")
        for name, ask in METHODS.items():
            counts = [_queries(ask, _pool(classes, proxies, column, seed), seed) for seed in range(arguments.seeds)]
            low, median, high = np.quantile(counts, [0.25, 0.5, 0.75])
            print(f"{name:>10} {low:>9.0f} {median:>7.0f} {high:>9.0f} {max(counts):>6}", flush=True)


def _queries(ask: Callable[[Pool, np.random.Generator], Asking], pool: Pool, seed: int) -> int:
    """How many distinct networks are paid for up to the best, itself included."""
    paid: dict[int, None] = {}
    for position in ask(pool, np.random.default_rng(seed)):
        paid[position] = None
        if position == pool.best:
            return len(paid)
    raise AssertionError("nobody met the best")


def _by(proposer: str) -> Callable[[Pool, np.random.Generator], Asking]:
    def ask(pool: Pool, rng: np.random.Generator) -> Asking:
        order = by_merit(log_ranks([pool.columns[name] for name in PROXIES]))
        ranked = {name: column[order] for name, column in pool.columns.items()}
        chosen = PROPOSERS[proposer](Entrants(order, pool.codes[order], ranked), SPACE)
        asked, merits = np.zeros(0, np.int64), np.zeros(0)
        while True:
            place = chosen.propose(asked, merits, rng)
            yield int(order[place])
            asked, merits = np.append(asked, place), np.append(merits, pool.accuracy[order[place]])

    return ask


def _evolution(pool: Pool, rng: np.random.Generator) -> Asking:
    place = {code.tobytes(): position for position, code in enumerate(pool.codes)}
    parents = deque(int(each) for each in rng.choice(len(pool.codes), PARENTS, replace=False))
    yield from parents
    while True:
        rivals = rng.choice(np.array(parents), TOURNAMENT, replace=False)
        child = _mutated(pool, int(rivals[pool.accuracy[rivals].argmax()]), place, rng)
        yield child
        parents.append(child)
        parents.popleft()


def _mutated(pool: Pool, parent: int, place: dict[bytes, int], rng: np.random.Generator) -> int:
    """Another operation on one edge; from a network without neighbours in the pool, anyone."""
    near = []
    for edge in range(pool.codes.shape[1]):
        for operation in range(len(SPACE.operations)):
            code = pool.codes[parent].copy()
            code[edge] = operation
            near.append(place.get(code.tobytes(), parent))
    others = [position for position in near if position != parent]
    return int(rng.choice(others)) if others else int(rng.integers(len(pool.codes)))


METHODS = {"random": _by("random"), "evolution": _evolution, "ranking": _by("rank"), "funnel": _by("model")}


def _pool(classes: dict[str, list[Row]], proxies: dict[str, dict[str, float]], column: str, seed: int) -> Pool:
    rng = np.random.default_rng([seed, 1])
    drawn = [members[int(rng.integers(len(members)))] for members in classes.values()]
    columns = {name: np.array([proxies[each][name] for each in classes]) for name in PROXIES}
    columns |= {name: np.array([float(row[name]) for row in drawn]) for name in COUNTS}
    codes = np.stack([SPACE.encode(from_code(row["arch"])) for row in drawn]).astype(np.int16)
    return Pool(codes, columns, np.array([float(row[column]) for row in drawn]))


def _proxies(classes: dict[str, list[Row]], cache: Path) -> dict[str, dict[str, float]]:
    """Of one member of each class; what the cache does not hold is computed and added to it."""
    held: dict[str, dict[str, float]] = {}
    if cache.exists():
        for line in cache.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            held[isomorphism_class(from_code(entry["code"]), NODES)] = entry
    scorer = ByRanks(tuple(load_proxy(name) for name in PROXIES), USUAL)
    with cache.open("a", encoding="utf-8") as file:
        for each, members in classes.items():
            if each not in held:
                code = members[0]["arch"]
                measured = scorer.measure(SPACE.architecture(from_code(code)), seed=0)
                held[each] = {name: score.value for name, score in measured.items()}
                file.write(json.dumps({"code": code, **held[each]}) + "\n")
                file.flush()
    return held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--columns", nargs="+", choices=COLUMNS, default=["cifar10_test"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
