"""Design convolutional networks for a device: the verbs of the command line, as functions.

    import nasctl

    found = nasctl.search(space="large_kernel", hw="a100", max={"latency": "2ms"})
    print(found.best.choices, found.best.metrics["latency"])
    nasctl.export(found.best, "exported", name="my_net")

A model is a run folder, `RUN:RANK`, an architecture .json, a published model's name, or what a function here returned.
Each name is imported when it is first used, so that `import nasctl` takes no time.
"""

import importlib
from typing import TYPE_CHECKING, Any

from nas import __version__

if TYPE_CHECKING:
    from nas.api.cropping import crop
    from nas.api.design import Design, Found, Model
    from nas.api.looking import devices, load_device, load_space, models, spaces
    from nas.api.origin import origin
    from nas.api.pricing import Counts, Placement, Prediction, estimate_metric, place, predict, show
    from nas.api.scaling import scale
    from nas.api.scoring import score
    from nas.api.searching import open_run, report, resume, search
    from nas.api.taking import build, export, train
    from nas.errors import NasError, UserError
    from nas.model.export.origin.read import Origin
    from nas.model.train.recipe import Recipe
    from nas.study import StudySpec
    from predictors.core.estimate import Estimate
    from search_spaces.core.architecture import Architecture

__all__ = [
    "Architecture",
    "Counts",
    "Design",
    "Estimate",
    "Found",
    "Model",
    "NasError",
    "Origin",
    "Placement",
    "Prediction",
    "Recipe",
    "StudySpec",
    "UserError",
    "__version__",
    "build",
    "crop",
    "devices",
    "estimate_metric",
    "export",
    "load_device",
    "load_space",
    "models",
    "open_run",
    "origin",
    "place",
    "predict",
    "report",
    "resume",
    "scale",
    "score",
    "search",
    "show",
    "spaces",
    "train",
]

_ROOMS = {
    "nas.api.cropping": ("crop",),
    "nas.api.design": ("Design", "Found", "Model"),
    "nas.api.looking": ("devices", "load_device", "load_space", "models", "spaces"),
    "nas.api.origin": ("origin",),
    "nas.api.pricing": ("Counts", "Placement", "Prediction", "estimate_metric", "place", "predict", "show"),
    "nas.api.scaling": ("scale",),
    "nas.api.scoring": ("score",),
    "nas.api.searching": ("open_run", "report", "resume", "search"),
    "nas.api.taking": ("build", "export", "train"),
    "nas.errors": ("NasError", "UserError"),
    "nas.model.export.origin.read": ("Origin",),
    "nas.model.train.recipe": ("Recipe",),
    "nas.study": ("StudySpec",),
    "predictors.core.estimate": ("Estimate",),
    "search_spaces.core.architecture": ("Architecture",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"nasctl has no '{name}'; it has {', '.join(__all__)}")
    return getattr(importlib.import_module(_ROOM_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
