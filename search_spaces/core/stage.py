"""One stage of a staged space, as declared."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_serializer

from search_spaces.core.domains import Choice, Domain, IntRange, PlainDomain, Same, SharedDomain, whole
from search_spaces.core.one_of import Blocks, patterns_of

# Beyond these a declaration is a slip of the pen; drawing it would take hours.
MAX_DEPTH = 256
MAX_WIDTH = 65_536

SHARED_DOWNSAMPLING = Same("downsampling")
NEVER = "never"
NUMERICS = ("sparsity", "weight_bits", "activation_bits")


class Alternation(BaseModel):
    """Every `every`-th block of the stage, from the first, keeps the stage's settings; the others take `otherwise`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: Annotated[PlainDomain, whole(1, MAX_DEPTH)]
    otherwise: dict[str, bool | int | float | str]


def _nowhere(value: object) -> object:
    return None if value == NEVER else value


Place = Annotated[Annotated[PlainDomain, whole(0, MAX_DEPTH)] | None, BeforeValidator(_nowhere)]


def _with_a_block_that_shrinks(depth: Choice | IntRange, info: ValidationInfo) -> Choice | IntRange:
    if depth.smallest == 0 and (info.data.get("shrink_at") is not None or depth.largest == 0):
        raise ValueError(f"only whole numbers from 1 to {MAX_DEPTH} here; a stage that keeps its map may have 0 too")
    return depth


class Stage(BaseModel):
    """Some blocks of one width. `shrink_at` is the block before which the map shrinks: 0 is the stage's border, 2 lets
    two blocks still run on the larger map, None (in a file `never`) keeps the map."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shrink_at: Place = Choice(0)
    depth: Annotated[PlainDomain, whole(0, MAX_DEPTH), AfterValidator(_with_a_block_that_shrinks)]
    width: Annotated[SharedDomain, whole(1, MAX_WIDTH)]
    block: Blocks
    alternate: Alternation | None = None
    downsampling: SharedDomain = SHARED_DOWNSAMPLING
    sparsity: Domain = Choice("dense")
    weight_bits: Domain = Choice(32)
    activation_bits: Domain = Choice(32)

    @property
    def placed(self) -> dict[str, Domain]:
        """What a stage says of how its blocks stand, by name; how it shrinks only where it does."""
        named = {name: getattr(self, name) for name in ("depth", "width", "shrink_at", "downsampling", *NUMERICS)}
        return {name: domain for name, domain in named.items() if domain is not None and self._read(name)}

    @property
    def settings(self) -> dict[str, Domain]:
        """Every setting of the stage and of its blocks."""
        every = {"every": self.alternate.every} if self.alternate else {}
        return {**self.placed, **every, "kind": patterns_of(self.block), **self.block.settings}

    def _read(self, name: str) -> bool:
        return name != "downsampling" or self.shrink_at is not None

    @field_serializer("shrink_at")
    def _written(self, place: Choice | IntRange | None) -> object:
        # TOML has no null.
        return NEVER if place is None else place.model_dump()
