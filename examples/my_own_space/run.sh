#!/usr/bin/env bash
# My own space: declare what may be built in a file, see that it holds, and search it.
#
# Shows     space.yaml (one_of, per_block, rules, limits): space check, size, show, sample, search;
#           run.py does the same with space.py, where a loop declares the stages
# Takes     half a minute on two cores
# Start     examples/my_own_space/run.sh [NEW_FOLDER]
# Change    space.yaml, line by line: `nasctl space check` answers every mistake with its field and the fix.
#           A block of your own is one function: docs/spaces.md
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=${1:-my_own_space_out}

SPACE=$HERE/space.yaml
HW=cpu
CANDIDATES=20000

mkdir "$OUT" && cd "$OUT"

nasctl space check "$SPACE"
nasctl space size "$SPACE"
nasctl space show "$SPACE"

# Designs drawn uniformly; with --json each line is a MODEL to every other command.
nasctl space sample "$SPACE" --count 3 --seed 7
nasctl space sample "$SPACE" --seed 7 --json > drawn.json
nasctl show drawn.json

# The space brings its limits on parameters and MACs; one more comes from the command line.
nasctl search --space "$SPACE" --hw "$HW" --maximize deepmad --minimize latency --max latency=4ms \
    --candidates "$CANDIDATES" --out runs/mine
