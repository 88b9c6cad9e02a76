"""Storages by URL: what of one may be shown and kept."""

import re

_USER_AND_PASSWORD = re.compile(r"^([^:/]+://[^:/@]*):[^?]*@")
_PASSWORD_OPTION = re.compile(r"([?&])password=[^&]*&?")


def without_password(url: str) -> str:
    """The URL of a database, as far as a message may tell it; a file's path as it is."""
    shown = _PASSWORD_OPTION.sub(r"\1", _USER_AND_PASSWORD.sub(r"\1@", url))
    return shown.rstrip("?&") if shown != url else url
