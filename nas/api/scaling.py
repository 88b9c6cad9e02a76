"""A model at another size, by a published rule."""

from pathlib import Path
from typing import Any

from nas.api.design import Model, named
from nas.api.models import NamedModel
from nas.report.kept import space_of as kept_space_of
from nas.run_folder import open_run
from search_spaces.core.files import read_space_of
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace
from search_spaces.scaling.core.scale import Scaled
from search_spaces.scaling.core.scale import scale as scaled


def scale(model: Model, macs: float, *, rule: str = "fast_compound", **options: Any) -> Scaled:
    """A network of `macs` times the MACs, as `nasctl scale` draws it: its space, architecture and factors.

    Raises:
        SpaceError: no such rule or option, a factor out of range, a space without stages.
    """
    found = named(model)
    return scaled(space_of(found), found.architecture, rule, macs, options)


def space_of(model: NamedModel) -> SearchSpace:
    """The space that a model is a design of: its run's, the one its file holds, or a shipped one.

    Raises:
        SpaceError: it is not here.
    """
    if "run" in model.origin:
        return kept_space_of(open_run(Path(model.origin["run"])))
    if model.name.endswith(".json"):
        return read_space_of(Path(model.name))
    return load_space(model.architecture.space_name)
