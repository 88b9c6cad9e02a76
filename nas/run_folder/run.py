"""Reading a run: its study, its candidates, its front."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from nas.run_folder.atomic import Fields, read_json
from nas.run_folder.candidates import Candidates, Columns, Floats, read_candidates, read_columns, read_rows
from nas.run_folder.errors import RunFolderError
from nas.run_folder.kinds import MEMBER, PROVENANCE, RESULT, STUDY


@final
@dataclass(frozen=True)
class Run:
    """One run folder, read when asked for."""

    path: Path

    @cached_property
    def study(self) -> dict[str, Any]:
        """The resolved study.

        Raises:
            RunFolderError: the file is damaged.
        """
        path = self.path / "study.json"
        study = read_json(path, STUDY)
        sought = [*study.get("maximize", ()), *study.get("minimize", ())]
        if not all(isinstance(metric, str) for metric in sought):
            raise RunFolderError(f"'{path}' is damaged: it seeks {str(sought)[:60]}.")
        return study

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Versions and hashes of what the numbers came from."""
        return read_json(self.path / "provenance.json", PROVENANCE)

    @cached_property
    def columns(self) -> Columns:
        """What is stored of a candidate."""
        return read_columns(self.path / "candidates")

    @cached_property
    def candidates(self) -> Candidates:
        """All candidates of all finished generations, checked against their checksums."""
        return read_candidates(self.path / "candidates")

    def rows(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int16], Floats, Floats]:
        """(n, D) codes, (n, M) values and deviations of some candidates, by order of evaluation."""
        return read_rows(self.path / "candidates", rows)

    @property
    def finished(self) -> bool:
        """Whether a result stands here; it is rewritten when a run goes on."""
        return (self.path / "front.json").is_file()

    @cached_property
    def result(self) -> dict[str, Any]:
        """The study's result with its front, as the last session left it.

        Raises:
            RunFolderError: no session came to its end yet, or the file is damaged.
        """
        if not self.finished:
            raise RunFolderError(f"'{self.path}' has no front yet.", hint=f"nasctl resume {self.path}")
        path = self.path / "front.json"
        result = read_json(path, RESULT)
        for member in result["front"]:
            if not (isinstance(member, dict) and all(_fits(member, one) for one in MEMBER)):
                raise RunFolderError(f"'{path}' is damaged: a member of its front is {str(member)[:60]!r}.")
        return result

    def member(self, rank: int = 1) -> Mapping[str, Any]:
        """One design of the front; rank 1 is the best by the first objective.

        Raises:
            RunFolderError: there is no front, or none of that rank.
        """
        front = self.result["front"]
        if not 1 <= rank <= len(front):
            raise RunFolderError(f"'{self.path}' has ranks 1 to {len(front)}; asked for was {rank}.", field="rank")
        return Fields(self.path / "front.json", front[rank - 1])

    @property
    def seconds(self) -> float:
        """Wall-clock time of all sessions; of a killed one up to its last sign of life."""
        lengths: dict[int, float] = {}
        for event in self.sessions():
            lengths[event["session"]] = event["seconds"]
        return sum(lengths.values())

    def sessions(self) -> list[dict[str, Any]]:
        """What happened when; a torn last line is left out."""
        path = self.path / "sessions.jsonl"
        if not path.is_file():
            return []
        events = []
        for line in path.read_bytes().split(b"\n")[:-1]:
            try:
                event = json.loads(line)
                events.append({**event, "session": int(event["session"]), "seconds": float(event["seconds"])})
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
                raise RunFolderError(f"'{path}' is damaged: {error}.") from error
        return events


def _fits(member: Mapping[str, Any], field: str) -> bool:
    return field not in member or isinstance(member[field], MEMBER[field])


def open_run(path: str | Path) -> Run:
    """A run to read.

    Raises:
        RunFolderError: there is none.
    """
    folder = Path(path)
    if not (folder / "study.json").is_file():
        raise RunFolderError(f"No run at '{folder}': it holds no study.json.", hint="nasctl runs ls")
    return Run(folder)


def list_runs(root: str | Path) -> list[Run]:
    """The runs directly under a folder, sorted by name; none where there is no such folder."""
    return [Run(path.parent) for path in sorted(Path(root).glob("[!.]*/study.json"))]
