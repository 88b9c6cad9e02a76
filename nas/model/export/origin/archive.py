"""The origin inside an archive of torch.export: one member of a zip file, never unpacked to the disk."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

from nas.errors import UserError
from nas.model.export.origin.document import LARGEST_BYTES, parsed

ORIGIN = "nasctl.json"


def origin_in_archive(path: Path) -> dict[str, Any] | None:
    """None of an archive that nasctl did not write.

    Raises:
        UserError: no zip file, or one whose origin is too large, or is there twice.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if _is_origin(one.filename)]
            if len(members) > 1:
                raise UserError(f"'{path}' tells two origins.", field="model")
            if not members:
                return None
            # What a member says of its own size may be a lie; what is read of it ends here.
            with archive.open(members[0]) as member:
                text = member.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UserError(f"Cannot read '{path}': {error.strerror or error}.", field="model") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UserError(f"'{path}' is no archive of torch.export: {str(error)[:200]}.", field="model") from None
    return parsed(text, f"'{path}'")


def _is_origin(member: str) -> bool:
    """torch keeps everything in one folder of whatever name, and extra files in one below it."""
    root, _, rest = member.partition("/")
    return rest == f"extra/{ORIGIN}" and root not in ("", ".", "..")
