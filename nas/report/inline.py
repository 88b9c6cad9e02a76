"""What a page carries inside itself, and the hashes by which its policy knows it."""

import base64
import hashlib
from collections.abc import Iterable
from importlib.resources import files


def assets(names: Iterable[str]) -> str:
    """Files of `assets/`, one behind the other."""
    folder = files("nas.report") / "assets"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


def digest(text: str) -> str:
    """A source of a content security policy: this text and nothing else."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
