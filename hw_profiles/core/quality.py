"""How far off a fit was, and who measured what it was fitted to: written by fits, never by hand."""

from typing import Annotated

from pydantic import Field

from hw_profiles.core.profile import Declared

Share = Annotated[float, Field(ge=0, le=1)]


class Origin(Declared):
    """Who measured, in which table, how many rows of it were read, and which of them were kept from the fit.

    `table` is the table's file name; whether it lies beside the profile, the profile says.
    """

    measured_by: str
    licence: str
    table: str
    rows: Annotated[int, Field(ge=1)]
    split: str


class HeldOut(Declared):
    """Errors on operators, or networks, that the fit had not seen."""

    rows: int
    mape: Annotated[float, Field(ge=0)]
    within_5_percent: Share
    within_10_percent: Share
    kendall: Annotated[float, Field(ge=-1, le=1)]
    # Of intervals meant to hold 90 %, set on others than those they are counted on.
    coverage_90: Share


class WeakSpot(Declared):
    """A setting whose held-out error stands out."""

    where: str
    rows: int
    mape: Annotated[float, Field(ge=0)]
