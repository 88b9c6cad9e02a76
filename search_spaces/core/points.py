"""Published models as named points of a space."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Point(BaseModel):
    """The choices that draw a published model, and where they were read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    choices: dict[str, Any]
    source: str
