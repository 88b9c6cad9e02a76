#!/usr/bin/env bash
# setup.sh VENV TARGET: make VENV with a Python >= 3.11 (once) and install TARGET there at the pinned versions.
set -euo pipefail
venv=$1 target=$2
cd "$(dirname "$0")/.."

# A name on the PATH may be a shim without a Python behind it, and Debian splits ensurepip off: try before choosing.
find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "nasctl needs Python 3.11 or newer with venv and pip, and found none on the PATH." >&2
    echo "Install one, for example: apt-get install python3 python3-venv   or   brew install python@3.12" >&2
    return 1
}

if [ ! -x "$venv/bin/python" ]; then
    python=$(find_python)
    "$python" -m venv "$venv"
fi
echo "Installing $target into $venv (PyTorch is large; the first time takes minutes) ..." >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e "$target"
