"""Spaces of staged networks: a stem, stages of blocks on ever smaller maps, a head."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from search_spaces.core.agreement import disagreements
from search_spaces.core.block_spec import Block, block_function
from search_spaces.core.blocks_in_stages import block_at, shrink_at
from search_spaces.core.builder import GraphBuilder, draw_whole, output_shape
from search_spaces.core.domains import Choice, IntRange, PerBlock, PlainDomain, Same, whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import SpaceError
from search_spaces.core.rules import Rule
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import SHARED_DOWNSAMPLING, Stage
from search_spaces.core.varying import Varying, where

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


MAX_SIDE = 4096

STAGE_SETTINGS = ("depth", "width", "downsampling", "shrink_at", "sparsity", "weight_bits", "activation_bits")


class StagedSpace(SearchSpace):
    """A network of stages; dimensions are `resolution`, `stage2.width`, `stage2.block3.kernel`, or as in `shared`."""

    kind: Literal["staged"] = "staged"
    name: Name
    description: str = ""
    image_channels: Annotated[int, Field(ge=1, le=64)] = 3
    classes: Annotated[int, Field(ge=2, le=100_000)] = 1000
    resolution: Annotated[PlainDomain, whole(1, MAX_SIDE)]
    shared: dict[Name, PlainDomain] = Field(default_factory=dict)
    stem: Block
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=12)]
    head: Block
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _parts_agree(self) -> StagedSpace:
        for sentence in disagreements(self.shared, self.stem, self.stages, self.head, self.rules):
            raise ValueError(sentence)
        return self

    def at_resolution(self, side: int) -> StagedSpace:
        if not 1 <= side <= MAX_SIDE:
            raise SpaceError(f"An image side lies between 1 and {MAX_SIDE}, got {side}.", field="resolution")
        return StagedSpace(**{**self.model_dump(), "resolution": side})

    # -- dimensions --------------------------------------------------------------------------------------------------

    @cached_property
    def _domains(self) -> dict[str, Any]:
        """Every setting by name with its domain, open or not; per-block ones once for each block."""
        domains: dict[str, Any] = {"resolution": self.resolution, **self.shared}
        domains |= {f"stem.{name}": domain for name, domain in self.stem.settings.items()}
        for index, stage in enumerate(self.stages):
            for name, domain in self._stage_domains(stage):
                if isinstance(domain, PerBlock):
                    for block in range(stage.depth.largest):
                        domains[f"stage{index + 1}.block{block}.{name}"] = domain.per_block
                else:
                    domains[f"stage{index + 1}.{name}"] = domain
        return domains | {f"head.{name}": domain for name, domain in self.head.settings.items()}

    def _stage_domains(self, stage: Stage) -> Iterator[tuple[str, Any]]:
        for name in STAGE_SETTINGS:
            domain = getattr(stage, name)
            if domain is not None and domain != SHARED_DOWNSAMPLING:
                yield name, domain
        if stage.alternate is not None:
            yield "every", stage.alternate.every
        yield from stage.block.settings.items()

    @cached_property
    def dimensions(self) -> dict[str, Choice | IntRange]:
        return {n: d for n, d in self._domains.items() if not isinstance(d, Same) and len(d.values) > 1}

    # -- reading choices ---------------------------------------------------------------------------------------------

    def value(self, choices: Choices, name: str) -> Any:
        """The value of any setting: chosen, fixed by its domain, or shared; None where there is no such setting."""
        if name in choices:
            return choices[name]
        domain = self._domains.get(name)
        if domain is None:
            return "conv" if name == "downsampling" else None
        return self.value(choices, domain.same) if isinstance(domain, Same) else domain.values[0]

    def setting(self, choices: Choices, stage: int, name: str, block: int | None = None) -> Any:
        """A stage's setting, or one block's where it is chosen per block."""
        own = self.value(choices, f"stage{stage + 1}.block{block}.{name}") if block is not None else None
        if own is not None:
            return own
        value = self.value(choices, f"stage{stage + 1}.{name}")
        return self.value(choices, "downsampling") if value is None and name == "downsampling" else value

    # -- rules -------------------------------------------------------------------------------------------------------

    def constraints(self, choices: Choices) -> list[tuple[str, Any]]:
        view = _View(self, choices)
        declared = [check for rule in self.rules for check in rule.checks(view)]
        return [*declared, *(check for index in range(len(self.stages)) for check in self._meaningful(choices, index))]

    def _meaningful(self, choices: Choices, index: int) -> Iterator[tuple[str, Any]]:
        """One network, one code: a choice that no block hears stands at its first value."""
        stage, prefix = self.stages[index], f"stage{index + 1}"
        depth = self.setting(choices, index, "depth")
        place = self.setting(choices, index, "shrink_at")
        if place is not None:
            yield f"{prefix}.shrink_at < depth", place < depth
        if index > 0 and stage.block.takes_stride:
            before, here = self.setting(choices, index - 1, "width"), self.setting(choices, index, "width")
            shrinks = False if place is None else place == 0
            yield f"{prefix} shrinks at its border or differs from stage{index} in width", (here != before) | shrinks
        if stage.alternate is not None:
            every = self.setting(choices, index, "every")
            differs: Any = False
            for name, value in stage.alternate.otherwise.items():
                differs = (self.setting(choices, index, name) != value) | differs
            yield f"{prefix}.every <= depth", (every == 1) | (every <= depth)
            yield f"{prefix}.every is 1 where its blocks are alike", (every == 1) | differs
        for name, domain in stage.block.settings.items() if stage.depth.smallest == 0 else ():
            if isinstance(domain, Choice | IntRange) and len(domain.values) > 1:
                first = self.setting(choices, index, name) == domain.values[0]
                yield f"{prefix}.{name} stands at its first value where depth is 0", (depth > 0) | first
        for name, domain in self._stage_domains(stage):
            if isinstance(domain, PerBlock):
                for block in range(stage.depth.smallest, stage.depth.largest):
                    full = f"{prefix}.block{block}.{name}"
                    first = self.value(choices, full) == domain.values[0]
                    yield f"{full} stands at its first value where depth <= {block}", (depth > block) | first

    # -- drawing -----------------------------------------------------------------------------------------------------

    def draw_stem(self, draw: GraphBuilder, choices: Choices) -> Edge:
        """The image and the stem."""
        resolution = self.value(choices, "resolution")
        x = draw.input(self.image_channels, resolution, resolution)
        settings = {name: self.value(choices, f"stem.{name}") for name in self.stem.settings}
        return block_function(self.stem.kind)(draw, x, width=self.setting(choices, 0, "width"), **settings)

    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        x = self.draw_stem(draw, choices)
        for index in range(len(self.stages)):
            x = self._draw_stage(draw, x, choices, index)
        head = {name: self.value(choices, f"head.{name}") for name in self.head.settings}
        return block_function(self.head.kind)(draw, x, classes=self.classes, **head)

    def _draw_stage(self, draw: GraphBuilder, x: Edge, choices: Choices, index: int) -> Edge:
        stage, prefix = self.stages[index], f"stage{index + 1}"
        depth, width = self.setting(choices, index, "depth"), self.setting(choices, index, "width")
        place = self.setting(choices, index, "shrink_at")
        every = 1 if stage.alternate is None else self.setting(choices, index, "every")
        kind = self.setting(choices, index, "downsampling")
        for block in range(_largest(depth)):
            settings = {n: self.setting(choices, index, n, block) for n in stage.block.settings}
            shrinks = place is not None and _reachable(place, block) and (place == block)
            x = shrink_at(
                draw, x, f"{prefix}.down{block}", stage.block, width, kind, shrinks, border=block == 0 and index > 0
            )
            x = block_at(
                draw,
                x,
                f"{prefix}.block{block}",
                stage.block,
                {**settings, "width": width, "stride": where(shrinks, where(kind == "conv", 2, 1), 1)},
                exists=block < depth,
                otherwise=stage.alternate.otherwise if stage.alternate and block > 0 else {},
                keeps=block % every == 0,
                numerics={
                    n: self.setting(choices, index, n, block) for n in ("sparsity", "weight_bits", "activation_bits")
                },
            )
        return x


class _View:
    """What the rules of a staged space read."""

    def __init__(self, space: StagedSpace, choices: Choices) -> None:
        self._space, self._choices = space, choices
        self.stages = len(space.stages)

    def stage(self, index: int, setting: str) -> Any:
        return self._space.setting(self._choices, index, setting)

    def blocks(self, index: int, setting: str) -> list[tuple[str, Any]]:
        depth = self._space.stages[index].depth.largest
        names = [f"stage{index + 1}.{setting}", *(f"stage{index + 1}.block{at}.{setting}" for at in range(depth))]
        values = [(name, self._space.value(self._choices, name)) for name in names]
        return [(name, value) for name, value in values if value is not None]

    def every(self, index: int, setting: str) -> Any:
        alternate = self._space.stages[index].alternate
        return 1 if alternate is None or setting not in alternate.otherwise else self.stage(index, "every")

    def side(self, index: int) -> Any:
        side = output_shape(draw_whole(lambda draw: self._space.draw_stem(draw, self._choices)))[1]
        for stage in range(index + 1):
            if self.stage(stage, "shrink_at") is not None:
                side = (side + 1) // 2
        return side


def _largest(value: Any) -> int:
    return int(value.values.max()) if isinstance(value, Varying) else int(value)


def _reachable(value: Any, wanted: int) -> bool:
    return bool(np.any(value.values == wanted)) if isinstance(value, Varying) else value == wanted
