"""The origin in the header of a .safetensors file (https://github.com/huggingface/safetensors), tensors unread."""

import struct
from pathlib import Path
from typing import Any

from nas.errors import UserError
from nas.model.export.origin.document import LARGEST_BYTES, parsed

ORIGIN = "nasctl"
_METADATA = "__metadata__"
_LENGTH = struct.Struct("<Q")


def origin_in_weights(path: Path) -> dict[str, Any] | None:
    """None of weights whose header tells none.

    Raises:
        UserError: no .safetensors file, or a header larger than any of ours.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_LENGTH.size)
            length = _LENGTH.unpack(start)[0] if len(start) == _LENGTH.size else LARGEST_BYTES + 1
            text = file.read(length) if length <= LARGEST_BYTES else b""
    except OSError as error:
        raise UserError(f"Cannot read '{path}': {error.strerror or error}.", field="model") from None
    if not text or len(text) < length:
        raise UserError(f"'{path}' is no readable .safetensors file.", field="model")
    facts = parsed(text, f"the header of '{path}'").get(_METADATA)
    told = facts.get(ORIGIN) if isinstance(facts, dict) else None
    return parsed(told.encode(errors="replace"), f"the header of '{path}'") if isinstance(told, str) else None
