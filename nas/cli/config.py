"""Settings that need no flag: flag > NASCTL_* > nasctl.toml of the project > user file > default."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from nas.errors import UserError, did_you_mean

KEYS = (
    "space", "hw", "batch", "dtype", "resolution",
    "confidence", "strategy", "candidates", "time", "seed", "executor",
    "root", "quiet",
)  # fmt: skip
"""What may be set: the options of the commands that carry these names."""

ENVIRONMENT_PREFIX = "NASCTL_"
# Said to nasctl's own examinations and failures, not to its commands.
NO_SETTINGS = ("NASCTL_DEBUG", "NASCTL_TIMM_PYTHON", "NASCTL_TRANSFORMERS_PYTHON")
PROJECT_FILE = "nasctl.toml"
# Settings are a few lines; a file near this size is something else.
FILE_LIMIT_BYTES = 64 * 1024

Value = str | int | float | bool


@dataclass(frozen=True)
class Setting:
    """What holds, and where it was said: a file, or a variable of the environment."""

    value: Value
    origin: str


def configure(context: typer.Context) -> None:
    """Hand the settings to every command below `context`, as the defaults of its options."""
    settings = {key: setting.value for key, setting in settings_here().items()}
    context.default_map = _below(context.command, settings)


def settings_here() -> dict[str, Setting]:
    """The settings of this folder, user and environment.

    Raises:
        UserError: as `read_settings`.
    """
    return read_settings(Path.cwd(), user_file(), os.environ)


def user_file() -> Path:
    """Where a user keeps settings for all his projects."""
    return Path(typer.get_app_dir("nasctl")) / "config.toml"


def read_settings(folder: Path, user_file: Path, environment: Mapping[str, str]) -> dict[str, Setting]:
    """The settings that hold in `folder`, the stronger over the weaker.

    Raises:
        UserError: an unknown key, or a file that is not a flat TOML table.
    """
    settings: dict[str, Setting] = {}
    for path in (user_file, _project_file(folder)):
        if path is not None and path.is_file():
            settings |= {key: Setting(value, str(path)) for key, value in _read_file(path).items()}
    return settings | _read_environment(environment)


def _below(command: object, settings: dict[str, Value]) -> dict[str, Any]:
    """click's default_map: the settings at every leaf of the command tree."""
    if isinstance(command, TyperGroup):
        return {name: _below(child, settings) for name, child in command.commands.items()}
    return dict(settings)


def _project_file(folder: Path) -> Path | None:
    """The nearest nasctl.toml, here or above."""
    candidates = (place / PROJECT_FILE for place in (folder, *folder.parents))
    return next((path for path in candidates if path.is_file()), None)


def _read_file(path: Path) -> dict[str, Value]:
    from search_spaces.core.plain_data import check_plain

    if path.stat().st_size > FILE_LIMIT_BYTES:
        raise UserError(f"{path} is larger than {FILE_LIMIT_BYTES // 1024} KiB: settings are a few lines.")
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        check_plain(document)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is not a readable TOML file: {error}.") from None
    for key, value in document.items():
        _check_key(key, where=str(path))
        if not isinstance(value, Value):
            raise UserError(f"{path}: '{key}' takes one value, not {type(value).__name__}.", field=key)
    return document


def _read_environment(environment: Mapping[str, str]) -> dict[str, Setting]:
    settings: dict[str, Setting] = {}
    for variable, value in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and variable not in NO_SETTINGS:
            key = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
            _check_key(key, where=f"the environment ({variable})")
            settings[key] = Setting(value, variable)
    return settings


def _check_key(key: str, *, where: str) -> None:
    if key in KEYS:
        return
    raise UserError(
        f"Unknown setting '{key[:80]}' in {where}.{did_you_mean(key, KEYS)} Known: {', '.join(KEYS)}.", field=key
    )
