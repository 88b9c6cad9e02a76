#!/usr/bin/env bash
# From a fresh clone to a front of large-kernel networks for an A100 and its report, in one command.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
scripts/setup.sh "$venv" .

"$venv/bin/nasctl" search --space large_kernel --hw a100 "$@"
