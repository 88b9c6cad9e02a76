"""A number that carries where it came from: value, interval, unit, provenance, covered share."""

import math
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from predictors.core.errors import PredictorError

Provenance = Literal["measured", "transferred", "analytic", "exact"]


@dataclass(frozen=True)
class Estimate:
    """`low` to `high` is the interval the predictor stands by, `covered` the share that it could price.

    Raises:
        PredictorError: the value is outside its interval, a bound is not finite, or the share is not a share.
    """

    value: float
    low: float
    high: float
    unit: str
    provenance: Provenance
    covered: float = 1.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(number) for number in (self.value, self.low, self.high)):
            raise PredictorError(f"An estimate is finite, not {self.value} in [{self.low}, {self.high}].")
        if not self.low <= self.value <= self.high:
            raise PredictorError(f"{self.value} {self.unit} lies outside [{self.low}, {self.high}].")
        if not 0.0 <= self.covered <= 1.0:
            raise PredictorError(f"The covered share lies between 0 and 1, not at {self.covered}.")
        if self.provenance not in get_args(Provenance):
            known = ", ".join(get_args(Provenance))
            raise PredictorError(f"No provenance '{self.provenance}'. Known: {known}.")

    def as_json(self) -> dict[str, float | str]:
        """The fields in the order of the command line's contract."""
        return asdict(self)
