"""Limits that a space carries: what its designs are meant to stay within, asked or not."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

Bound = Annotated[float, Field(ge=0, le=1e30)]


class Bounds(BaseModel):
    """At most and at least, in the metric's SI unit; a search applies them unless told otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    max: Bound | None = None
    min: Bound | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> "Bounds":
        if self.max is None and self.min is None:
            raise ValueError("a limit says max, min or both, such as {max: 30000000}")
        return self

    @model_serializer
    def _written(self) -> dict[str, float]:
        # TOML has no null.
        return {sense: bound for sense, bound in (("max", self.max), ("min", self.min)) if bound is not None}
