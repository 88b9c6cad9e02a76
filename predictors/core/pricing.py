"""The promise of a pricer, operators in columns to seconds, and the catalog of the files that keep it."""

import difflib
import importlib
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import numpy as np

from hw_profiles.core.profile import Family, HardwareProfile
from predictors.core.errors import PredictorError
from predictors.core.estimate import Provenance

Columns = Mapping[str, np.ndarray]

PREDICTORS_FOLDER = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Prices:
    """Seconds of n operators, (n,) each.

    `log_sd` is the standard deviation of log(true / predicted) of one operator by itself. Where `priced` is
    False the pricer does not know the operator, and its seconds are an honest fallback. Where `stood_in` is True the
    operator is declared compressed in a way that nobody measured, and another kernel's seconds stand for it; None says
    that none is.
    """

    seconds: np.ndarray
    log_sd: np.ndarray
    priced: np.ndarray
    provenance: Provenance
    stood_in: np.ndarray | None = None

    def __post_init__(self) -> None:
        if not self.seconds.shape == self.log_sd.shape == self.priced.shape:
            raise PredictorError("Prices need seconds, log_sd and priced of one length.")


@dataclass(frozen=True)
class EndToEnd:
    """How operators cost inside a network against alone, and a log_sd that all of them share.

    `factors` are those of families that timed networks showed, `scale` stands for the others; every operator adds
    `per_operator_s` besides. No network is faster than its operators are queued, at `host_launch_s` each.
    """

    scale: float
    log_sd: float
    factors: Mapping[str, float] = field(default_factory=dict)
    per_operator_s: float = 0.0
    host_launch_s: float = 0.0

    def inside(self, seconds: np.ndarray, family: np.ndarray) -> np.ndarray:
        """(n,) seconds inside a network from those alone; families by their index in `Family`."""
        factors = np.array([self.factors.get(name, self.scale) for name in get_args(Family)])
        return factors[family] * seconds + self.per_operator_s


class Pricer(ABC):
    """Prices operators of one device and stack."""

    @property
    @abstractmethod
    def end_to_end(self) -> EndToEnd:
        """How the seconds of a whole network follow from the sum over its operators."""

    @abstractmethod
    def price(self, kind: str, variant: str, columns: Columns, dtype: str) -> Prices:
        """Prices operators of one kind and variant; columns as in docs/architecture.md, (n,) each.

        Raises:
            PredictorError: a column is missing or not a size, or the dtype does not exist.
        """


def list_pricers() -> list[str]:
    """The predictors that price operators: this folder's files that define `load(profile)`, not imported."""
    keeps_the_promise = re.compile(r"^def load\(profile\b", re.MULTILINE)
    files = sorted(PREDICTORS_FOLDER.glob("*.py"))
    return [path.stem for path in files if keeps_the_promise.search(path.read_text("utf-8"))]


def load_pricer(profile: HardwareProfile, predictor: str | None = None) -> Pricer:
    """The named predictor for a device.

    By default `learned` where it was measured, `calibrated` where it was fitted to what others timed, else `roofline`.

    Raises:
        PredictorError: no such predictor, or the device lacks what it needs.
    """
    name = predictor or usual_pricer(profile)
    known = list_pricers()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        raise PredictorError(f"No latency predictor '{name}'.{hint} Known: {', '.join(known)}.")
    return importlib.import_module(f"predictors.{name}").load(profile)


def usual_pricer(profile: HardwareProfile) -> str:
    """The predictor that a device is priced by where nobody names one."""
    if profile.measured:
        return "learned"
    return "calibrated" if profile.calibrated else "roofline"
