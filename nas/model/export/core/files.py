"""What an exporter made: its names, and what is told of them."""

import json
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nas.errors import UserError
from nas.model.export.origin.document import sealed


@dataclass(frozen=True)
class ExportedFiles:
    """What lies on disk; `provenance` names the others with their sha256, `training` is what a recipe became."""

    model: Path
    weights: Path | None
    provenance: Path
    training: Path | None = None


def checked_name(name: str) -> str:
    """A model's name, which becomes file names and a Python module.

    Raises:
        UserError: it could leave the folder or could not be imported.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", name) or keyword.iskeyword(name):
        raise UserError(
            f"A model cannot be called {name[:100]!r}.",
            hint="Use letters, digits and _, starting with a letter, at most 64, and no Python keyword.",
            field="name",
        )
    return name


def provenance_json(provenance: Mapping[str, Any], contents: Mapping[str, bytes]) -> bytes:
    """The provenance with the sha256 of each file, and the seal over it all, as JSON.

    Raises:
        UserError: something in it has no JSON form.
    """
    text = json.dumps(sealed(provenance, contents), indent=2, sort_keys=True, allow_nan=False)
    return f"{text}\n".encode()
