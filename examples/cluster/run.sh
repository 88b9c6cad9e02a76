#!/usr/bin/env bash
# A cluster: a funnel on Ray, and the proof that it finds what one process finds.
#
# Shows     a real Ray cluster, here of this machine alone; --executor ray; equal results on one process
# Takes     a minute on two cores; needs pip install 'nasctl[train]'
# Start     examples/cluster/run.sh [NEW_FOLDER]
# Change    on real machines leave out what starts and stops Ray below, and start it on each of them instead:
#               first machine    ray start --head --port 6379
#               every other      ray start --address FIRST:6379
#           with ADDRESS=FIRST:6379, or from outside ray://FIRST:10001 (pip install 'ray[client]'). Every node needs the
#           same nasctl, and the files that the study names at the same path. Slurm, Kubernetes, clouds:
#           docs/distributed.md
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=${1:-cluster_out}

SPACE=$HERE/../tiny.yaml
PORT=${PORT:-6379}                   # another one where this is taken: PORT=6399 examples/cluster/run.sh
ADDRESS=127.0.0.1:$PORT

mkdir "$OUT" && cd "$OUT"

# Whoever reaches a cluster can run code on it. This one listens to this machine alone, and asks for a token.
export RAY_AUTH_MODE=token RAY_AUTH_TOKEN_PATH=$PWD/token
(umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > token)

# In the foreground of a job of its own, so that ending the job ends this cluster and no other.
ray start --head --block --num-cpus 2 --node-ip-address 127.0.0.1 --port "$PORT" \
    --include-dashboard false --disable-usage-stats > ray.log 2>&1 &
CLUSTER=$!
trap 'kill "$CLUSTER"; wait "$CLUSTER" || true; rm token' EXIT
for _ in {1..60}; do
    ray status --address "$ADDRESS" > /dev/null 2>&1 && break
    kill -0 "$CLUSTER" || { cat ray.log; exit 1; }
    sleep 1
done

nasctl search --space "$SPACE" --study "$HERE/study.yaml" --executor ray --ray-address "$ADDRESS" --out runs/cluster

# The same without a cluster: a task is a pure function of what it is sent, so the answers are equal byte for byte.
nasctl search --space "$SPACE" --study "$HERE/study.yaml" --executor serial --out runs/one_process
cmp runs/cluster/front.json runs/one_process/front.json && echo "The cluster found what one process found."
