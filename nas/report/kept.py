"""What a run was searched in and priced for, as far as it can still be read."""

from pathlib import Path

from hw_profiles.core.cell_device import Device
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_device, profile_hash
from nas.report.data import Hardware
from nas.run_folder import Run
from predictors.core.metric import Scene
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace


def space_of(run: Run) -> SearchSpace:
    """The space of a run; a space that was a file is read from the copy that the run keeps.

    Raises:
        SpaceError: there is no such space any more.
    """
    copy = run.path / "inputs" / Path(run.study["space"]).name
    space = load_space(str(copy) if copy.is_file() else run.study["space"])
    resolution = run.study["resolution"]
    return space if resolution is None else space.at_resolution(resolution)


def scene_of(run: Run) -> Scene | None:
    """Under what the run was priced; None where it named no device, or the device's prices are others by now."""
    profile = _profile(run)
    if profile is None or profile_hash(profile) != run.provenance["hw"]["sha256"]:
        return None
    return Scene(profile, run.study["batch"], run.study["dtype"] or profile.stack.dtype)


def hardware_of(run: Run) -> Hardware | None:
    """The device of a run, in words; None where it named none."""
    name = run.study["hw"]
    profile = _profile(run)
    if name is None or profile is None:
        return None if name is None else Hardware(name, name, "unknown", "its profile is not here any more")
    batch, dtype = run.study["batch"], run.study["dtype"] or profile.stack.dtype
    stack = f"{profile.stack.runtime}, {dtype}, {profile.stack.layout}, batch {batch}"
    return Hardware(profile.name, profile.device, profile.provenance, stack)


def _profile(run: Run) -> Device | None:
    try:
        return None if run.study["hw"] is None else load_device(run.study["hw"])
    except ProfileError:
        return None
