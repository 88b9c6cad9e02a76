"""Domains: the values that one dimension of a space may take, declared in Python, YAML, TOML or JSON alike."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema

Value = bool | int | float | str

MAX_VALUES = 1024
MAX_INTEGER = 1_000_000


class _Domain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @property
    def values(self) -> tuple[Value, ...]:
        """All values, in their natural order; a design stores a position in this tuple."""
        # `Same` has none of its own: a space puts the shared domain in its place before anyone asks.
        raise NotImplementedError

    @property
    def smallest(self) -> int:
        """Least of whole values."""
        return min(int(value) for value in self.values)

    @property
    def largest(self) -> int:
        """Greatest of whole values."""
        return max(int(value) for value in self.values)

    def describe(self) -> str:
        """One line for people."""
        shown = [str(value) for value in self.values]
        return (
            ", ".join(shown) if len(shown) <= 12 else f"{', '.join(shown[:3])}, ..., {shown[-1]} ({len(shown)} values)"
        )


class Choice(_Domain):
    """One of several values: `Choice(3, 5, 7)`, in a file `[3, 5, 7]` or a single value."""

    choice: Annotated[tuple[Value, ...], Field(min_length=1, max_length=MAX_VALUES)]

    def __init__(self, *values: Value, **fields: Any) -> None:
        super().__init__(**({"choice": values} if values else fields))

    @model_validator(mode="after")
    def _distinct_and_sane(self) -> Choice:
        if len(set(map(repr, self.choice))) != len(self.choice):
            raise ValueError(f"a choice must not repeat a value, got {list(self.choice)}")
        for value in self.choice:
            if isinstance(value, int | float) and abs(value) > MAX_INTEGER:
                raise ValueError(f"{value} is beyond {MAX_INTEGER}")
        return self

    @property
    def values(self) -> tuple[Value, ...]:
        return self.choice


class IntRange(_Domain):
    """Whole numbers from `low` to `high` (included) by `step`: `IntRange(48, 96, step=8)`."""

    low: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    high: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    step: Annotated[int, Field(ge=1)] = 1

    def __init__(self, low: Any = None, high: Any = None, **fields: Any) -> None:
        given = {} if low is None else {"low": low, "high": high}
        super().__init__(**given, **fields)

    @model_validator(mode="after")
    def _ordered(self) -> IntRange:
        if self.high < self.low or (self.high - self.low) % self.step != 0:
            raise ValueError(f"high={self.high} must be low={self.low} plus a whole number of steps of {self.step}")
        if len(self.values) > MAX_VALUES:
            raise ValueError(f"{len(self.values)} values are more than {MAX_VALUES}; raise the step")
        return self

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(range(self.low, self.high + 1, self.step))


def OddRange(low: int, high: int) -> IntRange:  # noqa: N802 - it reads as one of the domains
    """Odd numbers from `low` to `high`: kernel sizes."""
    if low % 2 == 0:
        raise ValueError(f"an odd range starts at an odd number, got {low}")
    return IntRange(low, high, step=2)


class PerBlock(_Domain):
    """The inner domain, chosen anew for every block of the stage instead of once."""

    per_block: PlainDomain

    def __init__(self, inner: Any = None, **fields: Any) -> None:
        super().__init__(**({"per_block": inner} if inner is not None else fields))

    @property
    def values(self) -> tuple[Value, ...]:
        return self.per_block.values

    def describe(self) -> str:
        return f"per block: {self.per_block.describe()}"


class Same(_Domain):
    """The value of a dimension shared by the whole space, by its name under `shared`."""

    same: str

    def __init__(self, name: Any = None, **fields: Any) -> None:
        super().__init__(**({"same": name} if name is not None else fields))

    def describe(self) -> str:
        return f"same as {self.same}"


def _from_plain(value: Any) -> Any:
    """A scalar or a list in a file is a choice."""
    if isinstance(value, list | tuple):
        return Choice(choice=tuple(value))
    if isinstance(value, bool | int | float | str):
        return Choice(choice=(value,))
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a domain is a value, a list of values, or a mapping with low and high, per_block or same")
        for model, field in ((Choice, "choice"), (PerBlock, "per_block"), (Same, "same")):
            if field in value:
                held = (
                    {**value, field: tuple(value[field])}
                    if isinstance(value[field], list) and model is Choice
                    else value
                )
                return model(**held)
        return IntRange(**value)
    return value


class _AsWritten:
    """In a file a domain may also be a value or a list of values; its JSON Schema says so."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        value = {"type": ["boolean", "number", "string"]}
        return {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}, handler(schema)]}


Domain = Annotated[Choice | IntRange | PerBlock | Same, BeforeValidator(_from_plain), _AsWritten()]
PlainDomain = Annotated[Choice | IntRange, BeforeValidator(_from_plain), _AsWritten()]
SharedDomain = Annotated[Choice | IntRange | Same, BeforeValidator(_from_plain), _AsWritten()]


def whole(low: int, high: int) -> AfterValidator:
    """Only whole numbers from `low` to `high`; what is shared is examined where it is read."""

    def checked(domain: Choice | IntRange | Same) -> Choice | IntRange | Same:
        for value in () if isinstance(domain, Same) else domain.values:
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise ValueError(f"only whole numbers from {low} to {high} here, got {value!r}")
        return domain

    return AfterValidator(checked)


PerBlock.model_rebuild()
