"""What is told of a model when it is taken away: its design, its search, its device, its weights, and who writes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hw_profiles.core.cell_device import CellDevice, Device
from nas.api.models import NamedModel
from nas.api.scaling import space_of
from nas.model.export.origin.read import is_export, read_origin
from nas.model.export.origin.training import training_of
from nas.model.export.origin.written_by import written_by
from nas.report.kept import scene_of
from nas.run_folder import Run, open_run
from predictors.core.errors import PredictorError
from predictors.core.pricing import usual_pricer
from predictors.fitting.check import is_fitted, stored
from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import list_spaces
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace

ASKED = ("seed", "strategy", "maximize", "minimize", "max", "min", "confidence", "batch")
FINDING = ("model", "run", "rank", *ASKED, "dtype", "hw", "metrics", "searched_by")


def provenance_of(model: NamedModel, weights: Path | None = None) -> dict[str, Any]:
    """What an exporter is handed besides the design; fields as in `nas.model.export.origin.schema`.

    Args:
        weights: the file that trained weights come from; a training's record beside it is told, too.

    Raises:
        RunFolderError: the run's files are damaged.
        UserError: the training's record is.
    """
    training = None if weights is None else training_of(weights)
    return {
        **_found(model),
        **_declaration(model),
        **({} if training is None else {"training": training}),
        **written_by(),
    }


def _found(model: NamedModel) -> Mapping[str, Any]:
    """How the design was found, or the name that it was asked for by; a file is told by its name, not by its place."""
    if "run" in model.origin:
        return _search(open_run(Path(model.origin["run"])), model.origin["rank"])
    if not model.name.endswith(".json"):
        return {"model": model.name}
    file = Path(model.name)
    told = read_origin(file).told.model_dump(exclude_unset=True) if is_export(file) else {}
    return {name: told[name] for name in FINDING if name in told} or {"model": file.name}


def _search(run: Run, rank: int) -> dict[str, Any]:
    """Of a design of a run's front."""
    scene = scene_of(run)
    versions = {name: run.provenance.get(name) for name in ("nasctl", "python", "packages")}
    told = {
        "run": run.path.resolve().name,
        "rank": rank,
        **{name: run.study[name] for name in ASKED},
        "metrics": run.member(rank)["metrics"],
        "searched_by": versions,
    }
    if run.study["hw"] is None:
        return told
    told["dtype"] = run.study["dtype"] if scene is None else scene.dtype
    told["hw"] = {"name": Path(run.study["hw"]).stem, "sha256": run.provenance["hw"]["sha256"]}
    if scene is not None and scene.profile is not None:
        told["hw"]["predictor"] = _card(scene.profile)
    return told


def _card(device: Device) -> dict[str, Any]:
    """Name, what it was fitted to, and its error on what the fit had not seen."""
    name = "cell table" if isinstance(device, CellDevice) else usual_pricer(device)
    try:
        quality = stored(device) if is_fitted(device) else None
    except PredictorError:
        quality = None
    if quality is None or "all" not in quality.held_out:
        return {"name": name}
    origin, error = quality.origin, quality.held_out["all"]
    return {
        "name": name,
        "fitted_to": f"{origin.rows:,} rows of {origin.table}, {origin.measured_by}",
        "held_out": {"rows": error.rows, "mape": error.mape, "coverage_90": error.coverage_90},
    }


def _declaration(model: NamedModel) -> Mapping[str, Any]:
    """The space itself where its name alone does not lead back to the design."""
    name, architecture = model.architecture.space_name, model.architecture
    if name in list_spaces() and _draws(load_space(name), architecture):
        return {}
    try:
        space = space_of(model)
    except SpaceError:
        # A program drew it, and did not say in what space.
        return {}
    return {"declaration": space.model_dump(mode="json")} if _draws(space, architecture) else {}


def _draws(space: SearchSpace, architecture: Architecture) -> bool:
    try:
        return space.architecture(architecture.choices).id == architecture.id
    except SpaceError:
        return False
