"""The stages of a funnel on disk: who entered, what was found out, who survived; in columns, checked by checksums.

`stages/2-score/` holds `rows.i8` (numbers of candidates, in the order in which they entered), `ranks.i8` (1 is the
stage's best, 0 fell without a place), one `NAME.f8` a column, and `stage.json`, which is written last and vouches for
the others. `journal.jsonl` is the diary of its tasks; a stage without `stage.json` goes on from there.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from nas.run_folder.atomic import read_json, write_json
from nas.run_folder.candidates import METRIC_NAME
from nas.run_folder.errors import RunFolderError

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

FOLDER, RECORD = "stages", "stage.json"
NAME = re.compile(r"([0-9]{1,3})-([a-z]+)")


@final
@dataclass(frozen=True, eq=False)
class StageRecord:
    """A finished stage; `columns[name]` is (S,), NaN where unknown.

    `entered` designs came, of which `rows` and `ranks` (S,) tell the S that this stage looked at; `remarks` counts what
    was said of designs, `tasks` how many answers were paid for. The last column is what ranks.
    """

    number: int
    kind: str
    title: str
    entered: int
    keep: int
    rows: Rows
    ranks: Rows
    columns: Mapping[str, Floats]
    remarks: Mapping[str, int]
    tasks: int

    @property
    def order(self) -> Rows:
        """Positions of the survivors in `rows`, the best first."""
        ranked = np.flatnonzero(self.ranks > 0)
        return ranked[np.argsort(self.ranks[ranked], kind="stable")][: self.keep]

    @property
    def survivors(self) -> Rows:
        """Numbers of the surviving candidates, the best first."""
        return self.rows[self.order]

    @property
    def folder(self) -> str:
        """Its name under `stages/`."""
        return f"{self.number}-{self.kind}"


def column_name(text: str) -> str:
    """A column's name as a file's name: lower case, letters, digits, underscores."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:60]
    return name if METRIC_NAME.fullmatch(name) else f"column_{name}"


def write_stage(run: Path, record: StageRecord) -> None:
    """Its columns, then what vouches for them.

    Raises:
        RunFolderError: the folder cannot be written.
    """
    folder = run / FOLDER / record.folder
    parts = {f"{name}.f8": column.astype("<f8").tobytes() for name, column in record.columns.items()}
    parts |= {"rows.i8": record.rows.astype("<i8").tobytes(), "ranks.i8": record.ranks.astype("<i8").tobytes()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in parts.items():
            (folder / name).write_bytes(part)
    except OSError as error:
        raise RunFolderError(f"Cannot write '{folder}': {error.strerror}.", hint=f"nasctl resume {run}") from error
    plain = ("number", "kind", "title", "entered", "keep", "tasks")
    told = {
        **{name: getattr(record, name) for name in plain},
        "looked_at": len(record.rows),
        "columns": list(record.columns),
        "remarks": dict(record.remarks),
        "crc32": {name: zlib.crc32(part) for name, part in parts.items()},
    }
    write_json(folder / RECORD, told)


def read_stages(run: Path) -> tuple[StageRecord, ...]:
    """The finished stages in their order; none where the run is no funnel.

    Raises:
        RunFolderError: one of them is damaged.
    """
    folders = [path for path in (run / FOLDER).glob("*-*") if NAME.fullmatch(path.name) and (path / RECORD).is_file()]
    return tuple(_read(path) for path in sorted(folders, key=lambda path: int(path.name.partition("-")[0])))


def _read(folder: Path) -> StageRecord:
    told = read_json(folder / RECORD)
    try:
        names = [str(name) for name in told["columns"]]
        if not all(METRIC_NAME.fullmatch(name) for name in names):
            raise ValueError("a column's name")
        columns = {name: _column(folder, f"{name}.f8", "<f8", told) for name in names}
        rows, ranks = (_column(folder, f"{name}.i8", "<i8", told) for name in ("rows", "ranks"))
        remarks = {str(text): int(count) for text, count in told["remarks"].items()}
        number, entered, keep, tasks = (int(told[name]) for name in ("number", "entered", "keep", "tasks"))
        kind, title = str(told["kind"]), str(told["title"])
    except (OSError, KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RunFolderError(f"'{folder}' is damaged: {error}.", hint="Delete it; resuming makes it anew.") from error
    return StageRecord(number, kind, title, entered, keep, rows, ranks, columns, remarks, tasks)


def _column(folder: Path, name: str, dtype: str, told: Mapping[str, Any]) -> NDArray[Any]:
    content = (folder / name).read_bytes()
    if zlib.crc32(content) != told["crc32"][name] or len(content) != 8 * told["looked_at"]:
        raise ValueError(f"{name} is not what was written")
    return np.frombuffer(content, dtype)
