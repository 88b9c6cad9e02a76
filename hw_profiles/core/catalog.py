"""Which devices exist: the folder's .toml files. Standard library only, so that listing stays instant."""

import difflib
import os
from pathlib import Path

from hw_profiles.core.errors import ProfileError

PROFILES_FOLDER = Path(__file__).resolve().parent.parent


def list_profiles() -> list[str]:
    """The names of the built-in devices that price any operator, sorted."""
    return sorted(path.stem for path in PROFILES_FOLDER.glob("*.toml"))


def list_cell_devices() -> dict[str, list[str]]:
    """By space, the names of the built-in devices that price whole designs of that space alone: one folder a space."""
    folders = sorted({path.parent for path in PROFILES_FOLDER.glob("*/*.toml")})
    return {folder.name: sorted(path.stem for path in folder.glob("*.toml")) for folder in folders}


def find_profile(name_or_path: str | Path) -> Path:
    """The .toml file of a built-in name, of a path to one, or of a measured folder that has one beside it.

    Raises:
        ProfileError: there is no such device or file.
    """
    text = str(name_or_path)
    shipped = {path.stem: path for path in (*PROFILES_FOLDER.glob("*.toml"), *PROFILES_FOLDER.glob("*/*.toml"))}
    if text in shipped:
        return shipped[text]
    path = Path(name_or_path)
    # pathlib raises where a name is longer than the file system knows; os.path answers no.
    if os.path.isdir(path) and text not in ("", ".", ".."):
        path = path.parent / f"{path.name}.toml"
    if path.suffix == ".toml" and os.path.isfile(path):
        return path
    raise ProfileError(_unknown(text, sorted(shipped)))


def _unknown(text: str, shipped: list[str]) -> str:
    close = difflib.get_close_matches(text.lower(), shipped, n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    known = ", ".join(list_profiles())
    more = "".join(f", {len(names)} for designs of {space} alone" for space, names in list_cell_devices().items())
    return f"No hardware profile '{text}'.{hint} Known: {known}{more}; or give a path to a .toml file."
