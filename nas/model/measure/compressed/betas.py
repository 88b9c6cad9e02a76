"""Quiet about parts of torch that are beta or leaving: they are what runs here today, and a table says which torch."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_MENTIONS = (r"Sparse \w+ tensor support is in beta state", r"torch\.quantize_per_tensor")


@contextmanager
def betas_unmentioned() -> Iterator[None]:
    """torch says each of these once a process, the first time that such a tensor is made."""
    with warnings.catch_warnings():
        for mention in _MENTIONS:
            warnings.filterwarnings("ignore", message=mention)
        yield
