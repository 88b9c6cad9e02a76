"""A device that is known by whole designs of one cell space alone: an additive table over the cell's operations."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hw_profiles.core.profile import Declared, HardwareProfile, Stack, Text
from hw_profiles.core.quality import HeldOut, Origin, WeakSpot

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class CellTable(Declared):
    """Seconds of a design, for one batch.

    `base_s`, and `connected_s` where a way leads from the cell's input to its output; `edge_s` of every edge's
    operation, and `live_edge_s` more where the edge lies on such a way; never less than `least_s`. `none` costs what
    the base holds. `log_sd`, of log(true / predicted), has one number a bin of predicted seconds, parted by
    `bin_edges_s`.
    """

    base_s: Finite
    connected_s: Finite
    edge_s: dict[str, Finite]
    live_edge_s: dict[str, Finite]
    least_s: Positive
    bin_edges_s: tuple[Positive, ...]
    log_sd: tuple[Positive, ...]

    @model_validator(mode="after")
    def _every_bin_has_its_spread(self) -> Self:
        if len(self.log_sd) != len(self.bin_edges_s) + 1 or list(self.bin_edges_s) != sorted(self.bin_edges_s):
            raise ValueError("log_sd needs one number a bin, and bin_edges_s rise")
        if self.edge_s.keys() != self.live_edge_s.keys():
            raise ValueError("edge_s and live_edge_s name the same operations")
        return self


class CellDevice(Declared):
    """One device with one software stack and batch; designs of other spaces and single operators have no price.

    `analytic` are devices whose seconds others simulated. The card (`origin`, `held_out`, `weak_spots`) is the fit's.
    """

    name: Text
    path: Path = Field(exclude=True)
    device: Text
    provenance: Literal["measured", "analytic"]
    space: Text
    resolution: Annotated[int, Field(ge=1)]
    batch: Annotated[int, Field(ge=1)]
    stack: Stack
    cells: CellTable
    origin: Origin
    held_out: HeldOut
    weak_spots: tuple[WeakSpot, ...] = ()
    sources: dict[str, Text]


Device = HardwareProfile | CellDevice
