"""What proxies say of a sample of a space, kept in a file: among whom a single network is ranked."""

import json
import math
from pathlib import Path

from nas.model.proxies.core.scorer import Measured, Score

REFERENCES_FOLDER = Path(__file__).resolve().parent.parent / "references"


def reference_sample(space: str, resolution: int) -> list[Measured]:
    """The sample of a space at the size that it was measured at; nobody where there is none."""
    file = REFERENCES_FOLDER / f"{space}.json"
    if not file.is_file():
        return []
    held = json.loads(file.read_text(encoding="utf-8"))
    if held["resolution"] != resolution:
        return []
    columns: dict[str, list[float | None]] = held["proxies"]
    return [
        {name: Score(math.nan if value is None else value) for name, value in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]
