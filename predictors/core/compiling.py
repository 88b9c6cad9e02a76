"""Functions compiled by numba, and kept on the disk where there is a place for them."""

from collections.abc import Callable
from typing import Any

import numba


def njit(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """`numba.njit`; compiled code is kept beside its file, or else in the user's cache."""

    def compiled(function: Callable[..., Any]) -> Any:
        try:
            return numba.njit(cache=True, **options)(function)
        except RuntimeError:
            # Neither can be written, as in a container with nobody's home: every process compiles for itself.
            return numba.njit(**options)(function)

    return compiled
