"""The most memory that a search of ten million candidates holds, each strategy in a process of its own.

Run from the repository's root: python benchmarks/memory.py [--candidates 10000000] [STRATEGY ...]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

SEARCH = "from nas.cli.main import main; main()"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strategies", nargs="*", default=["random", "nsga2"])
    parser.add_argument("--candidates", type=int, default=10_000_000)
    asked = parser.parse_args()
    print(f"{'strategy':>10} {'seconds':>8} {'peak GB':>8}")
    for strategy in asked.strategies:
        _search(strategy, asked.candidates)


def _search(strategy: str, candidates: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        words = (
            "search",
            "--space",
            "mobile",
            "--hw",
            "a100",
            "--strategy",
            strategy,
            "--quiet",
            "--out",
            f"{folder}/run",
        )
        command = [sys.executable, "-c", SEARCH, *words, "--candidates", str(candidates)]
        started_s = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{strategy} ended with {os.waitstatus_to_exitcode(status)}")
    print(f"{strategy:>10} {time.perf_counter() - started_s:>8.1f} {usage.ru_maxrss / 1e6:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
