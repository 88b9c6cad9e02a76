#!/usr/bin/env bash
# My own device: time this machine, and search for networks on its own numbers.
#
# Shows     hw measure, hw fit, hw check, a search on the profile, a found network timed beside its prediction
# Takes     a minute on two cores, with other programs closed
# Start     examples/my_own_device/run.sh [NEW_FOLDER]
# Change    BUDGET first: 30 seconds show how it goes, and leave errors of some 50 % on single operators. A profile to
#           rely on takes 10min at least, and 20min is the default. SPACE, LIMIT; flags of `nasctl hw measure --help`
#           for a GPU, another number format, another runtime
set -euo pipefail

OUT=${1:-my_own_device_out}

DEVICE=my_laptop
BUDGET=30s
SPACE=mobile
LIMIT=latency=30ms
CANDIDATES=20000

mkdir "$OUT" && cd "$OUT"

# Operators, what is fused, and whole networks of the space. Stop it whenever you like: the same command goes on.
nasctl hw measure --out "hw_profiles/$DEVICE" --time "$BUDGET" --space "$SPACE"

# A busy machine may not reach the operators that a fit needs at least; then measure as long again.
nasctl hw fit "hw_profiles/$DEVICE" || {
    nasctl hw measure --out "hw_profiles/$DEVICE" --time "$BUDGET" --space "$SPACE"
    nasctl hw fit "hw_profiles/$DEVICE"
}

# The card of the profile: errors on operators that the fit had not seen, and how often the 90 % interval held.
nasctl hw check "hw_profiles/$DEVICE.toml" --plot check.svg

# Intervals are as wide as the profile is uncertain, and the limit holds for the whole interval.
nasctl search --space "$SPACE" --hw "hw_profiles/$DEVICE.toml" --max "$LIMIT" --candidates "$CANDIDATES" --out runs/mine

# The proof of it: the best one, timed end to end beside what was predicted.
nasctl hw measure runs/mine:1 --hw "hw_profiles/$DEVICE.toml"
