"""The `metadata_props` of an ONNX model, without onnx: fields of one protobuf message, all others stepped over.

The wire format: https://protobuf.dev/programming-guides/encoding/; ModelProto: https://github.com/onnx/onnx.
"""

import itertools
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from nas.errors import UserError
from nas.model.export.origin.document import LARGEST_BYTES, parsed

METADATA_PROPS, KEY, VALUE = 14, 1, 2
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_BYTES = {_FIXED64: 8, _FIXED32: 4}
_LONGEST_VARINT = 10
# A model has a few fields and a property a fact; its graph is one field.
_MOST_FIELDS = 10_000


def origin_in_onnx(path: Path) -> dict[str, Any] | None:
    """Every property whose value is JSON, as nasctl writes them; None of a model without any.

    Raises:
        UserError: the file is no protobuf message, or its properties are larger than any origin.
    """
    try:
        with path.open("rb") as file:
            properties = dict(_property(content) for content in _fields(file, METADATA_PROPS, path.stat().st_size))
    except OSError as error:
        raise UserError(f"Cannot read '{path}': {error.strerror or error}.", field="model") from None
    except (EOFError, ValueError) as error:
        raise UserError(f"'{path}' is no ONNX model: {error}.", field="model") from None
    facts = ", ".join(f"{json.dumps(name)}: {value}" for name, value in properties.items() if _is_json(value))
    return parsed(f"{{{facts}}}".encode(), f"'{path}'") if "id" in properties else None


def _fields(file: BinaryIO, wanted: int, size: int) -> Iterator[bytes]:
    """The contents of one repeated field of bytes, all of them together no longer than an origin."""
    left = LARGEST_BYTES
    for count in itertools.count():
        if file.tell() >= size:
            return
        if count == _MOST_FIELDS:
            raise ValueError(f"more than {_MOST_FIELDS:,} fields")
        tag = _varint(file)
        number, kind = tag >> 3, tag & 7
        length = _varint(file) if kind == _BYTES else _FIXED_BYTES.get(kind, 0)
        if kind == _VARINT:
            _varint(file)
        elif kind != _BYTES and not length:
            raise ValueError(f"a field of wire type {kind}")
        elif length > size - file.tell():
            raise EOFError("it is cut short")
        elif number == wanted and kind == _BYTES:
            left -= length
            if left < 0:
                raise ValueError(f"its properties are longer than {LARGEST_BYTES:,} bytes")
            yield file.read(length)
        else:
            file.seek(length, 1)


def _property(content: bytes) -> tuple[str, str]:
    key, value = (b"".join(_fields(BytesIO(content), field, len(content))) for field in (KEY, VALUE))
    return key.decode(), value.decode()


def _varint(file: BinaryIO) -> int:
    value = 0
    for place in range(_LONGEST_VARINT):
        byte = file.read(1)
        if not byte:
            raise EOFError("it is cut short")
        value |= (byte[0] & 0x7F) << 7 * place
        if byte[0] < 0x80:
            return value
    raise ValueError("a number without end")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
