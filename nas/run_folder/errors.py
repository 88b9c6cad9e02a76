"""What can be wrong with a run folder."""

from nas.errors import NasError


class RunFolderError(NasError):
    """A folder that is missing, taken, in use, damaged or full; nothing that was finished is touched."""

    code = "run_folder"


class RunExists(RunFolderError):  # noqa: N818 - what is so, not what went wrong
    """Where a new run should go something stands already."""
