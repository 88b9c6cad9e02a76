"""Which nasctl writes a file: its version, and the state of its checkout where it runs from one."""

import os
import subprocess
from pathlib import Path
from typing import Any

import nas

# Whoever waits for an export does not wait for a disk that answers no more.
_GIT_TIMEOUT_S = 10


def written_by() -> dict[str, Any]:
    """The fields `nasctl` and, from a checkout, `git`; never where that lies."""
    git = git_state(Path(nas.__file__).resolve().parents[1])
    return {"nasctl": nas.__version__} | ({} if git is None else {"git": git})


def git_state(folder: Path) -> dict[str, Any] | None:
    """The commit that a checkout is at, and whether a tracked file was changed; None where the folder is none itself,
    as an installed package inside somebody's checkout, or where git is not there."""
    if not (folder / ".git").exists():
        return None
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return None if commit is None or changed is None else {"commit": commit, "dirty": bool(changed)}


def _git(folder: Path, *arguments: str) -> str | None:
    # Looking is no reason to start a monitor, or to write the index anew.
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", *arguments]
    quiet = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        told = subprocess.run(command, capture_output=True, text=True, env=quiet, timeout=_GIT_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return told.stdout.strip()
