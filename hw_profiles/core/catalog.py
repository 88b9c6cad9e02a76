"""Which devices exist: the folder's .toml files. Standard library only, so that listing stays instant."""

import difflib
from pathlib import Path

from hw_profiles.core.errors import ProfileError

PROFILES_FOLDER = Path(__file__).resolve().parent.parent


def list_profiles() -> list[str]:
    """The names of the built-in devices, sorted."""
    return sorted(path.stem for path in PROFILES_FOLDER.glob("*.toml"))


def find_profile(name_or_path: str | Path) -> Path:
    """The .toml file of a built-in name, of a path to one, or of a measured folder that has one beside it.

    Raises:
        ProfileError: there is no such device or file.
    """
    known = list_profiles()
    text = str(name_or_path)
    if text in known:
        return PROFILES_FOLDER / f"{text}.toml"
    path = Path(name_or_path)
    if path.is_dir() and text not in ("", ".", ".."):
        path = path.parent / f"{path.name}.toml"
    if path.suffix == ".toml" and path.is_file():
        return path
    raise ProfileError(_unknown(text, known))


def _unknown(text: str, known: list[str]) -> str:
    close = difflib.get_close_matches(text.lower(), known, n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return f"No hardware profile '{text}'.{hint} Known: {', '.join(known)}; or give a path to a .toml file."
