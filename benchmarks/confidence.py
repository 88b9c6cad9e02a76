"""Does a limit with a confidence hold? Search under `latency <= LIMIT`, then time the whole front on this machine.

With --confidence 0.9 a design's whole one-sided interval lies under the limit, so that about nine of ten hold it at
least. Run it on a quiet machine, from the repository's root:
python benchmarks/confidence.py [--space mobile] [--hw cpu] [--limit 30ms]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

NASCTL = [sys.executable, "-c", "from nas.cli.main import main; main()"]
CONFIDENCES = ("0.5", "0.9")


def main() -> None:
    arguments = _arguments()
    limit_s = arguments.limit_ms / 1e3
    print(f"{'confidence':>10} {'front':>6} {'hold the limit':>15} {'inside interval':>16} {'mean error':>11}")
    for confidence in CONFIDENCES:
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            found = _nasctl("search", "--space", arguments.space, "--hw", arguments.hw, "--max",
                            f"latency={arguments.limit_ms}ms", "--confidence", confidence, "--candidates", "100000",
                            "--maximize", "deepmad", "--minimize", "params", "--out", str(run), "--json")  # fmt: skip
            ranks = [f"{run}:{rank}" for rank in _spread(len(found["front"]))]
            timed = _nasctl("hw", "measure", *ranks, "--json")
        held = [model["measured"]["latency_s"] <= limit_s for model in timed["models"]]
        share, inside, error = f"{sum(held)} of {len(held)}", timed["inside"], timed["mape"]
        print(f"{confidence:>10} {len(held):>6} {share:>15} {inside:>16.0%} {error:>11.1%}", flush=True)


def _spread(front: int, most: int = 20) -> list[int]:
    """Ranks evenly over the front."""
    count = min(front, most)
    return sorted({1 + at * (front - 1) // max(1, count - 1) for at in range(count)})


def _nasctl(*arguments: str) -> dict:
    finished = subprocess.run([*NASCTL, *arguments], capture_output=True, text=True, check=True)
    return json.loads(finished.stdout)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--space", default="mobile")
    parser.add_argument("--hw", default="cpu")
    parser.add_argument("--limit", dest="limit_ms", default=30.0, type=lambda text: float(text.removesuffix("ms")))
    return parser.parse_args()


if __name__ == "__main__":
    main()
