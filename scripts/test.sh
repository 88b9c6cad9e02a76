#!/usr/bin/env bash
# From a fresh clone to all checks passed, in one command. VENV=DIR chooses the environment (default .venv).
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
scripts/setup.sh "$venv" '.[dev]'
export PATH="$(cd "$venv" && pwd)/bin:$PATH"

ruff check .
lint-imports
pyright
# What needs no torch answers first: most mistakes show within a minute.
python -m pytest -q -n 2 --dist loadgroup -m "not torch and not slow and not browser"
# One thread each: two workers on two cores.
OMP_NUM_THREADS=1 python -m pytest -q -n 2 --dist loadgroup -m "torch or slow or browser"
