"""What a fitted predictor says about itself: its features, where it was measured, how far off it was."""

import json
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hw_profiles.core.profile import Family
from hw_profiles.core.quality import HeldOut, Origin, WeakSpot
from hw_profiles.core.whole_file import write_whole
from predictors.core.errors import PredictorError
from predictors.core.pricing import EndToEnd
from predictors.core.support import Support
from predictors.core.workload import FAMILIES

LARGEST_DRIFT = 1.25

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Stated(BaseModel):
    """Frozen, and closed to fields that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WholeNetworks(Stated):
    """What whole networks that were timed say of operators inside them, and how many networks it was.

    An operator alone costs `factors` of its family, or else `scale`, times as much inside, and `per_operator_s` more.
    `log_sd` and `mape` are the errors on a kind of network that the fit did not see; `fused` says what share of its
    own price an operator of a family costs behind a convolution, where such groups were timed.
    """

    scale: Positive
    log_sd: Positive
    networks: Annotated[int, Field(ge=0)]
    factors: dict[Family, Positive] = {}
    per_operator_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    mape: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    fused: dict[Family, Positive] = {}

    def terms(self) -> EndToEnd:
        """What pricers hand on."""
        return EndToEnd(self.scale, self.log_sd, {**self.factors}, self.per_operator_s)


class Drift(Stated):
    """How much slower than quiet the machine was, by an operator timed all along, and what was done about it.

    `quiet_s` are that operator's seconds on the quiet machine; `typical` and `worst` the median and the 95 % quantile
    of its seconds beside operators over those. What was measured was divided by that ratio to the power of `share`, as
    far as operators were seen to follow it; `networks` whole networks too, the ones beside which it was timed.
    """

    quiet_s: Positive
    typical: Positive
    worst: Positive
    share: Annotated[float, Field(ge=0, le=1)]
    networks: Annotated[int, Field(ge=0)]

    @property
    def too_large(self) -> bool:
        """Whether dividing cannot mend it: no two kinds of operators slow alike when a machine slows this far."""
        return self.worst > LARGEST_DRIFT


class Power(Stated):
    """What a device drew while it ran `networks` networks, idle share included; log_sd is that of another kind's."""

    watts: Positive
    log_sd: Positive
    networks: Annotated[int, Field(ge=1)]


class Card(Stated):
    """`log_sd` holds one number a family and a bin of roofline seconds, the bins parted by `bin_edges_s`."""

    schema_version: Literal[1] = 1
    stack: str
    origin: Origin
    features: tuple[str, ...]
    bin_edges_s: tuple[Positive, ...]
    log_sd: dict[str, tuple[Positive, ...]]
    held_out: dict[str, HeldOut]
    weak_spots: tuple[WeakSpot, ...]
    end_to_end: WholeNetworks
    support: Support
    drift: Drift | None = None
    power: Power | None = None

    @model_validator(mode="after")
    def _every_family_has_every_bin(self) -> Self:
        for family in FAMILIES:
            if len(self.log_sd.get(family, ())) != len(self.bin_edges_s) + 1:
                raise ValueError(f"log_sd.{family} needs {len(self.bin_edges_s) + 1} numbers, one a bin")
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises:
        PredictorError: the file is no card.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise PredictorError(f"{path.name} is no card of a fitted predictor: {error}"[:500]) from None

    def write(self, path: Path) -> None:
        """Whole, or not at all.

        Raises:
            ProfileError: the folder cannot be written.
        """
        write_whole(path, f"{json.dumps(self.model_dump(mode='json'), indent=1)}\n".encode())

    def log_sd_of(self, family: str, roofline_s: np.ndarray) -> np.ndarray:
        """(n,) standard deviations for operators of one family."""
        return np.array(self.log_sd[family])[np.searchsorted(self.bin_edges_s, roofline_s)]
