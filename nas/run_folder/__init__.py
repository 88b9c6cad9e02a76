"""A run's memory on disk: self-contained, never overwritten, safe against a kill at any moment.

| file | holds |
|---|---|
| `study.json` | the resolved study, seed included |
| `provenance.json` | versions, hashes of space and profile |
| `inputs/` | copies of the files that the study named |
| `candidates/columns.json` | what the columns are |
| `candidates/*.i2, *.f8` | raw little-endian columns, appended to, one row a candidate |
| `candidates/journal.jsonl` | one line a finished generation: its rows and each column's checksum |
| `stages/` | a funnel's stages: who entered, what was answered, who survived (`stages.py`) |
| `front.json` | the study's result |
| `sessions.jsonl` | all that wall clocks said |
| `report.html` | the front as a page, with the seconds it took; it and the sessions are where twins differ |
| `lock` | held by the process that writes |

A generation counts once its journal line stands. A killed process loses nothing that it had finished: the
system holds it. Every second the columns are forced to the disk, so a power cut costs a second at most.
"""

from nas.run_folder.candidates import Candidates, Columns
from nas.run_folder.errors import RunExists, RunFolderError
from nas.run_folder.run import Run, list_runs, open_run
from nas.run_folder.writer import RunWriter, create_run, default_path, reopen_run

__all__ = [
    "Candidates",
    "Columns",
    "Run",
    "RunExists",
    "RunFolderError",
    "RunWriter",
    "create_run",
    "default_path",
    "list_runs",
    "open_run",
    "reopen_run",
]
