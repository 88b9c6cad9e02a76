"""Spaces of staged networks: a stem, stages of blocks on ever smaller maps, a head."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from search_spaces.core.agreement import disagreements
from search_spaces.core.block_spec import Block, misfits
from search_spaces.core.blocks_in_stages import block_at, picked, shrink_at
from search_spaces.core.builder import GraphBuilder, draw_whole, output_shape
from search_spaces.core.domains import Choice, IntRange, PerBlock, PlainDomain, Same, whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import SpaceError
from search_spaces.core.meaning import heard_choices
from search_spaces.core.numerics import Numerics
from search_spaces.core.one_of import Blocks, OneOf, patterns_of
from search_spaces.core.patterns import kind_at, takes_stride
from search_spaces.core.plugins import did_you_mean
from search_spaces.core.rules import Rule
from search_spaces.core.settings import Bits
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import NUMERICS, SHARED_DOWNSAMPLING, Stage
from search_spaces.core.varying import Varying, both, largest, where

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]

MAX_SIDE = 4096
BITS = ("weight_bits", "activation_bits")


class StagedSpace(SearchSpace):
    """A network of stages; dimensions are `resolution`, `stage2.width`, `stage2.block3.kernel`, or as in `shared`.

    `weight_bits` and `activation_bits` are those of what stands outside the stages' blocks: stem, transitions, head.
    """

    kind: Literal["staged"] = "staged"
    name: Name
    description: str = ""
    image_channels: Annotated[int, Field(ge=1, le=64)] = 3
    classes: Annotated[int, Field(ge=2, le=100_000)] = 1000
    resolution: Annotated[PlainDomain, whole(1, MAX_SIDE)]
    weight_bits: PlainDomain = Choice(32)
    activation_bits: PlainDomain = Choice(32)
    shared: dict[Name, PlainDomain] = Field(default_factory=dict)
    stem: Blocks
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=12)]
    head: Blocks
    rules: tuple[Rule, ...] = ()
    presets: dict[Name, tuple[Rule, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _parts_agree(self) -> StagedSpace:
        for name in BITS:
            for sentence in misfits(Bits, getattr(self, name).values):
                raise ValueError(f"{name}: {sentence}")
        preset = [rule for rules in self.presets.values() for rule in rules]
        for sentence in disagreements(self.shared, self.stem, self.stages, self.head, (*self.rules, *preset)):
            raise ValueError(sentence)
        return self

    def at_resolution(self, side: int) -> StagedSpace:
        if not 1 <= side <= MAX_SIDE:
            raise SpaceError(f"An image side lies between 1 and {MAX_SIDE}, got {side}.", field="resolution")
        return StagedSpace(**{**self.model_dump(), "resolution": side})

    def under(self, preset: str) -> StagedSpace:
        """The designs of this space that also keep the rules of one of its presets.

        Raises:
            SpaceError: the space has no such preset.
        """
        if preset not in self.presets:
            hint = did_you_mean(preset, self.presets)
            known = ", ".join(self.presets) or "none"
            raise SpaceError(f"Space '{self.name}' has no preset '{preset}'. {hint}It has: {known}.", field="preset")
        return StagedSpace(**{**self.model_dump(), "rules": (*self.rules, *self.presets[preset])})

    # -- dimensions --------------------------------------------------------------------------------------------------

    @cached_property
    def _domains(self) -> dict[str, Any]:
        """Every setting by name with its domain, open or not; per-block ones once for each block."""
        domains: dict[str, Any] = {"resolution": self.resolution, **{name: getattr(self, name) for name in BITS}}
        domains |= self.shared
        domains |= _domains_of("stem", self.stem)
        for index, stage in enumerate(self.stages):
            for name, domain in stage.settings.items():
                if domain == SHARED_DOWNSAMPLING:
                    continue
                if isinstance(domain, PerBlock):
                    for block in range(stage.depth.largest):
                        domains[f"stage{index + 1}.block{block}.{name}"] = domain.per_block
                else:
                    domains[f"stage{index + 1}.{name}"] = domain
        return domains | _domains_of("head", self.head)

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
        return [*declared, *heard_choices(self, choices)]

    # -- drawing -----------------------------------------------------------------------------------------------------

    def draw_stem(self, draw: GraphBuilder, choices: Choices) -> Edge:
        """The image and the stem."""
        resolution, width = self.value(choices, "resolution"), self.setting(choices, 0, "width")
        x = draw.input(self.image_channels, resolution, resolution)
        return self._draw_end(draw, x, choices, "stem", self.stem, width=width)

    def draw(self, draw: GraphBuilder, choices: Choices) -> Edge:
        draw.declare(Numerics(**{name: self.value(choices, name) for name in BITS}))
        x = self.draw_stem(draw, choices)
        for index in range(len(self.stages)):
            x = self._draw_stage(draw, x, choices, index)
        return self._draw_end(draw, x, choices, "head", self.head, classes=self.classes)

    def _draw_end(
        self, draw: GraphBuilder, x: Edge, choices: Choices, name: str, place: Block | OneOf, **handed: Any
    ) -> Edge:
        settings = {setting: self.value(choices, f"{name}.{setting}") for setting in place.settings}
        return picked(draw, x, name, place, self.value(choices, f"{name}.kind"), {**settings, **handed})

    def _draw_stage(self, draw: GraphBuilder, x: Edge, choices: Choices, index: int) -> Edge:
        place = self.setting(choices, index, "shrink_at")
        for block in range(largest(self.setting(choices, index, "depth"))):
            shrinks = place is not None and _reachable(place, block) and (place == block)
            x = self._draw_transition(draw, x, choices, index, block, shrinks)
            x = self._draw_block(draw, x, choices, index, block, shrinks)
        return x

    def _draw_transition(
        self, draw: GraphBuilder, x: Edge, choices: Choices, index: int, block: int, shrinks: Any
    ) -> Edge:
        width = self.setting(choices, index, "width")
        return shrink_at(
            draw,
            x,
            f"stage{index + 1}.down{block}",
            kind=self.setting(choices, index, "downsampling"),
            width=width,
            shrinks=shrinks,
            border=block == 0 and (index > 0 or x.channels != width),
            strided=takes_stride(self.stages[index].block),
        )

    def _draw_block(self, draw: GraphBuilder, x: Edge, choices: Choices, index: int, block: int, shrinks: Any) -> Edge:
        stage = self.stages[index]
        settings = {name: self.setting(choices, index, name, block) for name in stage.block.settings}
        stride = where(self.setting(choices, index, "downsampling") == "conv", 2, 1)
        handed = {
            "width": self.setting(choices, index, "width"),
            "border": block == 0 and index > 0,
            "stride": where(both(shrinks, takes_stride(stage.block)), stride, 1),
        }
        every = 1 if stage.alternate is None else self.setting(choices, index, "every")
        return block_at(
            draw,
            x,
            f"stage{index + 1}.block{block}",
            stage.block,
            {**settings, **handed},
            kind=kind_at(self.setting(choices, index, "kind"), block),
            exists=block < self.setting(choices, index, "depth"),
            otherwise=stage.alternate.otherwise if stage.alternate and block > 0 else {},
            keeps=block % every == 0,
            numerics={name: self.setting(choices, index, name, block) for name in NUMERICS},
        )


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

    def whole(self, setting: str) -> Any:
        return self._space.value(self._choices, setting)

    def side(self, index: int) -> Any:
        side = output_shape(draw_whole(lambda draw: self._space.draw_stem(draw, self._choices)))[1]
        for stage in range(index + 1):
            if self.stage(stage, "shrink_at") is not None:
                side = (side + 1) // 2
        return side


def _reachable(value: Any, wanted: int) -> bool:
    return bool(np.any(value.values == wanted)) if isinstance(value, Varying) else value == wanted


def _domains_of(name: str, place: Block | OneOf) -> dict[str, Any]:
    settings = {f"{name}.{setting}": domain for setting, domain in place.settings.items()}
    return {f"{name}.kind": patterns_of(place), **settings}
