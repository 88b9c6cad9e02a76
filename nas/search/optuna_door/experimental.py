"""Optuna's experimental parts, used without their warnings: the conformance tests pin down what we need of them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from optuna.exceptions import ExperimentalWarning


@contextmanager
def knowingly() -> Iterator[None]:
    """Within it nothing is warned of as experimental."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        yield
