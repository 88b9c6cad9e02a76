#!/usr/bin/env bash
# Five-minute tour: from a space of networks to a trained one that runs without nasctl.
#
# Shows     search, report, predict, export to PyTorch, train on handwritten digits, export to ONNX
# Takes     half a minute on two cores; needs pip install 'nasctl[train,onnx]'
# Start     examples/five_minute_tour/run.sh [NEW_FOLDER]
# Change    SPACE (`nasctl space ls`), HW (`nasctl hw ls`, or my_own_device), the limits, EPOCHS
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=${1:-five_minute_tour_out}

SPACE=$HERE/../tiny.yaml
HW=cpu
CANDIDATES=20000
EPOCHS=6

mkdir "$OUT" && cd "$OUT"

# Designs that a processor answers within 1 ms, the promising ones against the fast ones.
nasctl search --space "$SPACE" --hw "$HW" --max latency=1ms --min params=20k --candidates "$CANDIDATES" --out runs/tour

# A page to look at in a browser, and a picture of the front.
nasctl report runs/tour --html front.html --svg front.svg

# What the first of the front costs, layer by layer.
nasctl predict runs/tour:1 --hw "$HW" --by-layer

# One readable file; it imports torch and nothing else.
nasctl export runs/tour:1 --to pytorch --out exported --name my_net

# Train that file; the weights land in trained/weights.safetensors.
nasctl train exported/my_net.py --data digits --out trained --epochs "$EPOCHS" --set resolution=16

# The trained network for any ONNX runtime, norms folded and branches merged.
nasctl export runs/tour:1 --to onnx --out exported --name my_net_trained --weights trained/weights.safetensors

echo "Everything lies in $PWD; open front.html first."
