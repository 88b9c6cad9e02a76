"""A folder that measures on a machine without nasctl: a plan, and the few modules of ours that work it off."""

import modulefinder
import shutil
from pathlib import Path

import nas
from nas.errors import UserError
from nas.model.measure.backend import BACKENDS_FOLDER
from nas.model.measure.plan import FILE_NAME, Plan, write_plan

_HOME = Path(nas.__file__).resolve().parent.parent
# Met on the other machine, or not needed there.
_GUESTS = ["torch", "numpy", "onnx", "onnxruntime"]
_MAIN = '''"""Measures what plan.jsonl lists on this machine: python FOLDER --out DIR [--time 20min] [--threads N]."""

from pathlib import Path

from nas.model.measure.away import main

main(Path(__file__).resolve().parent)
'''


def write_carried(plan: Plan, folder: Path) -> None:
    """Fill a new folder; `python FOLDER --out DIR` there needs Python, torch and numpy.

    Raises:
        UserError: something is there already.
        GraphError: a network of the plan cannot travel.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"'{folder}' is there already.", hint="Name a new folder.", field="plan")
    folder.mkdir(parents=True, exist_ok=True)
    write_plan(plan, folder / FILE_NAME)
    (folder / "__main__.py").write_text(_MAIN, encoding="utf-8")
    for source in _sources(folder / "__main__.py"):
        target = folder / source.relative_to(_HOME)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _sources(program: Path) -> set[Path]:
    """Our modules that a program imports, directly or not, and the backends that it may choose."""
    finder = modulefinder.ModuleFinder(path=[str(_HOME)], excludes=_GUESTS)
    finder.run_script(str(program))
    backends = sorted(BACKENDS_FOLDER.glob("*.py"))
    for backend in backends:
        finder.load_file(str(backend))
    found = {Path(finder.modules[name].__file__ or "").resolve() for name in finder.modules}  # pyright: ignore[reportAttributeAccessIssue]
    return {path for path in found if path.is_relative_to(_HOME) and path.is_file()} | set(backends)
