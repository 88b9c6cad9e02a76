"""Where an exported file came from."""

from pathlib import Path

from nas.model.export.origin.read import Origin, read_origin


def origin(file: str | Path) -> Origin:
    """What any file or folder that `export` or `train` wrote tells of itself, checked by hashes, as `nasctl show FILE`.

    Nothing in the file is run.

    Raises:
        UserError: no such file, none that tells an origin, or one that is damaged.
    """
    return read_origin(Path(file))
