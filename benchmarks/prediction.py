"""How fast a device's predictor is: loading, pricing operators in batch, compiling spaces, predicting a file of models.

    python benchmarks/prediction.py [--hw cpu] [--models 2000]

All of it in this one run and on one core, but for the list of models, which takes all: it is judged by the seconds that
pass, all else by the process's own time, which says more on a busy machine. The last column is how many times the bar
holds.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.load import load_profile
from nas.compiled.space import compile_space
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import Scene
from predictors.core.operator_columns import COLUMNS, flattened, operator_columns, priced_as
from predictors.core.pricing import Pricer, load_pricer
from search_spaces.core.files import architecture_document
from search_spaces.core.load import load_space

COMPILED = ("large_kernel", "hybrid")
METRICS = ("params", "macs", "latency", "peak_memory")
PREDICTED = ("large_kernel", "mobile", "convnext", "hybrid")
DESIGNS, OPERATORS = 50, 400_000
NASCTL = (sys.executable, "-c", "from nas.cli.main import main; main()")


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of processor time."""

    wall: float
    cpu: float


def main() -> None:
    given = _arguments()
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    profile = load_profile(given.hw)
    print(f"{given.hw}, one core, load {os.getloadavg()[0]:.1f}")
    print(f"{'':>34} {'seconds':>9} {'cpu':>9} {'rate by cpu':>14} {'bar':>14} {'held':>6}")
    tables, dtype = _operators(), profile.stack.dtype
    first = {kind: rows[:1] for kind, rows in tables.items()}
    _seconds("load, and price first operators", _spent(lambda: _price(load_pricer(profile), first, dtype)), 1.0)
    pricer, count = load_pricer(profile), sum(map(len, tables.values()))
    _rate("operators priced", _spent(lambda: _price(pricer, tables, dtype)), count, 200_000)
    scene = Scene(profile, 1, dtype)
    for name in COMPILED:
        space = load_space(name)
        _seconds(f"compile {name}", _spent(lambda space=space: compile_space(space, METRICS, scene)), 10.0)
    os.sched_setaffinity(0, cores)
    listed = _predicted(given.hw, given.models)
    _seconds(f"nasctl predict, {given.models:,} models", Spent(listed.wall, listed.wall), 20.0)


def _operators() -> dict[tuple[str, str], np.ndarray]:
    """(n, columns) by kind and variant: those of sampled designs, over and over; no two calls are merged."""
    rows: dict[tuple[str, str], list[np.ndarray]] = {}
    for name in PREDICTED:
        space = load_space(name)
        for code in space.sample(DESIGNS, np.random.default_rng(0)):
            architecture = space.architecture(space.decode(code))
            for node in drawn_nodes(architecture.deployed, architecture.resolution):
                columns = operator_columns(node.op, node.inputs, node.output, 1)
                if columns is not None:
                    rows.setdefault(priced_as(node.op, node.inputs), []).append(flattened(columns)[2])
    tables = {kind: np.concatenate(held) for kind, held in rows.items()}
    times = OPERATORS // sum(map(len, tables.values()))
    return {kind: np.tile(table, (times, 1)) for kind, table in tables.items()}


def _price(pricer: Pricer, tables: dict[tuple[str, str], np.ndarray], dtype: str) -> None:
    for (kind, variant), rows in tables.items():
        pricer.price(kind, variant, {name: rows[:, at] for at, name in enumerate(COLUMNS)}, dtype)


def _predicted(hw: str, models: int) -> Spent:
    """What the command takes from start to end, as architecture.json files of several spaces in turn."""
    with tempfile.TemporaryDirectory() as folder:
        listed = _written(models, Path(folder))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(
            [*NASCTL, "predict", "--from", str(listed), "--hw", hw], capture_output=True, text=True, check=True
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(done.stdout.splitlines()) == models
    return Spent(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _written(models: int, folder: Path) -> Path:
    lines = []
    for position, name in enumerate(PREDICTED):
        space = load_space(name)
        for at, code in enumerate(space.sample(len(range(position, models, len(PREDICTED))), np.random.default_rng(1))):
            path = folder / f"{name}_{at}.json"
            path.write_text(json.dumps(architecture_document(space, space.architecture(space.decode(code)))))
            lines.append(str(path))
    (folder / "models.txt").write_text("\n".join(lines))
    return folder / "models.txt"


def _spent(work: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def _seconds(name: str, spent: Spent, bar_s: float) -> None:
    print(f"{name:>34} {spent.wall:>9.2f} {spent.cpu:>9.2f} {'':>14} {f'{bar_s:g} s':>14} {bar_s / spent.cpu:>6.1f}")


def _rate(name: str, spent: Spent, count: int, bar: float) -> None:
    rate = count / spent.cpu
    figures = f"{spent.wall:>9.2f} {spent.cpu:>9.2f} {f'{rate:,.0f} /s':>14} {f'{bar:,.0f} /s':>14} {rate / bar:>6.1f}"
    print(f"{name:>34} {figures}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hw", default="cpu")
    parser.add_argument("--models", type=int, default=2000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
