"""A link's speed as people say it: 100Mbit, 10MB, each a second."""

import math
import re

from nas.errors import UserError

_BITS = {"bit": 1.0, "kbit": 1e3, "Mbit": 1e6, "Gbit": 1e9}
_BYTES = {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9}


def parse_link(text: str) -> float:
    """Bytes a second; `/s` behind the unit may be left out.

    Raises:
        UserError: no number above 0 with one of the units.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)(?:/s)?", text.strip())
    unit = match[2] if match else ""
    if match is None or unit not in _BITS | _BYTES or not 0 < float(match[1]) < math.inf:
        known = ", ".join((*_BITS, *_BYTES))
        raise UserError(f"'{text}' is no speed of a link.", hint=f"For example 100Mbit; units: {known}.", field="link")
    return float(match[1]) * (_BYTES[unit] if unit in _BYTES else _BITS[unit] / 8)
