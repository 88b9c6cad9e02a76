"""`90s`, `20min`, `2h`: how long something may take."""

import re

from nas.errors import UserError

_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def parse_duration(text: str) -> float:
    """Seconds of a duration such as `60s`, `1.5min` or `2h`; a plain number is seconds.

    Raises:
        UserError: the text is none of these, or not more than zero.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", text[:40])
    seconds = float(match[1]) * _SECONDS[match[2]] if match and match[2] in _SECONDS else 0.0
    if not seconds > 0:
        raise UserError(
            f"'{text[:40]}' is no duration: give a number followed by s, min or h, such as 60s.", field="time"
        )
    return seconds
