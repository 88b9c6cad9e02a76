"""What the numbers of a run come from: versions, and hashes of the files that were read."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nas
from hw_profiles.core.load import load_device, measured_files, profile_hash
from nas.funnel.stages import OracleStage
from nas.study.spec import StudySpec

PACKAGES = ("numpy", "numba", "lightgbm", "optuna", "cmaes")


def provenance_of(spec: StudySpec) -> dict[str, Any]:
    """JSON: the versions at work, and what space and profile were."""
    return {
        "nasctl": nas.__version__,
        "python": platform.python_version(),
        "packages": {package: _version(package) for package in PACKAGES},
        "space": {"name": spec.space, "sha256": _file_hash(Path(spec.space))},
        "hw": None if spec.hw is None else {"name": spec.hw, "sha256": profile_hash(load_device(spec.hw))},
    }


def input_files(spec: StudySpec) -> list[Path]:
    """The files behind a study that a run keeps a copy of: a user's own space, oracles' tables, and the profile."""
    space = [Path(spec.space)] if Path(spec.space).is_file() else []
    tables = [Path(stage.oracle) for stage in spec.stages if isinstance(stage, OracleStage)]
    if spec.hw is None:
        return [*space, *tables]
    profile = load_device(spec.hw)
    return [*space, *tables, profile.path, *measured_files(profile)]


def _file_hash(path: Path) -> str | None:
    """None for a space that nasctl ships: its version stands above."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
