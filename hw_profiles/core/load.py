"""Reads one device from its .toml file, and names its content by a hash."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hw_profiles.core.catalog import find_profile, list_profiles
from hw_profiles.core.cell_device import CellDevice, Device
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.profile import HardwareProfile

# A profile is a page; its tables are a few megabytes. Anything near these limits is not a profile.
PROFILE_LIMIT_BYTES = 256 * 1024
TABLE_LIMIT_BYTES = 64 * 1024 * 1024
INTEGER_LIMIT_BITS = 10_000


def load_device(name_or_path: str | Path) -> Device:
    """Read one device: a built-in name, or a path to a .toml file (or to the measured folder beside it).

    Raises:
        ProfileError: no such device, or the file breaks the schema.
    """
    path = find_profile(name_or_path)
    document = _read_toml(path)
    given = sorted({"name", "path"} & document.keys())
    if given:
        raise ProfileError(f"{path.name}: '{given[0]}' is taken from the file itself; remove it.")
    schema = CellDevice if "cells" in document else HardwareProfile
    try:
        device = schema.model_validate({**document, "name": path.stem, "path": path.resolve()})
    except ValidationError as error:
        raise ProfileError(f"{path.name}: {_first_fault(error)}") from None
    for file in measured_files(device):
        _check_file(device, file)
    return device


def load_profile(name_or_path: str | Path) -> HardwareProfile:
    """Read a device that prices any operator, as `load_device`.

    Raises:
        ProfileError: no such device, the file breaks the schema, or it knows designs of one space alone.
    """
    device = load_device(name_or_path)
    if isinstance(device, CellDevice):
        raise ProfileError(
            f"'{device.name}' was fitted to whole designs of {device.space}: it has no price of a single operator. "
            f"Devices that have: {', '.join(list_profiles())}."
        )
    return device


def measured_files(device: Device) -> list[Path]:
    """The files that stand beside a measured or calibrated profile as absolute paths; none for others."""
    if isinstance(device, CellDevice):
        return []
    fitted = device.measured or device.calibrated
    return [device.path.parent / name for name in fitted.files()] if fitted else []


def profile_hash(profile: Device) -> str:
    """sha256 over the profile's file and its measured files: equal bytes price equally."""
    digest = hashlib.sha256()
    for path in [profile.path, *measured_files(profile)]:
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def _read_toml(path: Path) -> dict:
    if path.stat().st_size > PROFILE_LIMIT_BYTES:
        raise ProfileError(
            f"{path.name} is larger than {PROFILE_LIMIT_BYTES // 1024} KiB; a profile is a page of facts."
        )
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        _check_integers(document)
        return document
    # Besides TOMLDecodeError: text that is not UTF-8, integers too long to read, tables nested without end.
    except (OSError, ValueError, RecursionError) as error:
        raise ProfileError(f"{path.name} is not a readable TOML file: {error}") from None


def _check_integers(held: Any) -> None:
    """Hexadecimal integers are read at any length, and Python shows none of more than 4,300 digits."""
    if isinstance(held, int) and held.bit_length() > INTEGER_LIMIT_BITS:
        raise ValueError(f"an integer of {held.bit_length():,} bits; {INTEGER_LIMIT_BITS} are read")
    parts = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    for part in parts:
        _check_integers(part)


def _check_file(profile: Device, path: Path) -> None:
    folder = profile.path.parent
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ProfileError(f"{profile.path.name}: '{path.name}' leads out of the profile's folder {folder}.")
    if not path.is_file():
        lost = path.relative_to(folder)
        raise ProfileError(f"{profile.path.name}: '{lost}' is missing; measure and fit the device again.")
    if path.stat().st_size > TABLE_LIMIT_BYTES:
        raise ProfileError(f"{profile.path.name}: '{path.name}' is larger than {TABLE_LIMIT_BYTES // 2**20} MiB.")


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in fault["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    given = f", not {fault['input']!r:.60}" if isinstance(fault["input"], int | float | str) else ""
    return f"{field or 'profile'}: {fault['msg'].removeprefix('Value error, ')}{given}{more}"
