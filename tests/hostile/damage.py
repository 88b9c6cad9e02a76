"""What becomes of a file on a bad day, and what a loader may answer to it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from hw_profiles.core.errors import ProfileError
from nas.errors import NasError
from predictors.core.errors import PredictorError
from search_spaces.core.errors import SpaceError

REFUSALS = (NasError, SpaceError, ProfileError, PredictorError)
# What parsers are known to stumble over, among them integers that Python reads and does not print.
NASTY = (b"", b"\0", b"\xff\xfe", b"NaN", b"1e999", b"-1", b"0x" + b"F" * 5000, b"[" * 2000, b"\r", b'"', b"\\ud800")
NASTY += (b",", b'!!int ""', b"!!bool x", b"!!timestamp x", b"1" + b":1" * 2000)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([10**30, -1, 0, "", "../x", "C:\\x", "\ud800", 1e308]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The content cut short, with a bit turned, or with a piece replaced by another, by any bytes, or by nothing."""
    at = draw(st.integers(0, len(content)))
    harm = draw(st.sampled_from(["cut", "turn", "replace", "repeat"]))
    if harm == "cut":
        return content[:at]
    if harm == "turn" and at < len(content):
        return content[:at] + bytes([content[at] ^ 1 << draw(st.integers(0, 7))]) + content[at + 1 :]
    until = at + draw(st.integers(0, 60))
    if harm == "repeat":
        return content[:until] + content[at:]
    return content[:at] + draw(st.sampled_from(NASTY) | st.binary(max_size=40)) + content[until:]


@st.composite
def bent(draw: st.DrawFn, content: bytes) -> bytes:
    """JSON with any value at one of its places, or without the field that stood there."""
    held = json.loads(content)
    path = draw(st.sampled_from(_places(held)[1:]))
    parent = held
    for step in path[:-1]:
        parent = parent[step]
    if draw(st.booleans()):
        parent[path[-1]] = draw(VALUES)
    else:
        del parent[path[-1]]
    return json.dumps(held).encode()


def check_answer(load: Callable[[Path], Any], path: Path) -> None:
    """Something, or one of our refusals that names the file or the field; all else is the loader's fault."""
    try:
        load(path)
    except REFUSALS as error:
        told = str(error)
        named = path.name in told or path.parent.name in told
        assert named or (isinstance(error, NasError | SpaceError) and error.field is not None), (
            f"which file? {told[:300]}"
        )
        assert len(told) < 5000


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, held in keys for place in _places(held, (*path, key)))]
