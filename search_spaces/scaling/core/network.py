"""A staged design with every setting in plain sight: what scaling changes."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from search_spaces.core.block_spec import FROM_THE_SPACE, Block, block_function
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import NEVER, Stage
from search_spaces.core.staged import STAGE_SETTINGS, StagedSpace

# One value; in a stage a tuple holds one a block.
Settings = Mapping[str, Any]

PLACED = tuple(name for name in STAGE_SETTINGS if name not in ("depth", "width"))
SUFFIX = "_scaled"
LONGEST_NAME = 64


@dataclass(frozen=True)
class PlainStage:
    """`placed` are the stage's own settings, `every` among them; `block` those of its blocks, and `otherwise` what
    every other one takes instead."""

    depth: int
    width: int
    placed: Settings
    block: Settings
    otherwise: Settings


@dataclass(frozen=True)
class PlainNetwork:
    """`frame` says what the settings belong to: the kinds of blocks, the classes, the channels of an image."""

    frame: StagedSpace
    resolution: int
    stem: Settings
    stages: tuple[PlainStage, ...]
    head: Settings


def plain_network(space: SearchSpace, choices: Choices) -> PlainNetwork:
    """Every setting of a design, chosen or not.

    Raises:
        SpaceError: the space has no stages.
    """
    if not isinstance(space, StagedSpace):
        kind = getattr(space, "kind", type(space).__name__)
        raise SpaceError(
            f"Only networks of stages can be scaled; '{space.name}' is a space of {kind}.",
            field="model",
            hint="Give a model of a staged space, such as convnext_tiny.",
        )

    def of_block(place: str, block: Block) -> Settings:
        return _defaults(block) | {name: space.value(choices, f"{place}.{name}") for name in block.settings}

    return PlainNetwork(
        frame=space,
        resolution=space.value(choices, "resolution"),
        stem=of_block("stem", space.stem),
        stages=tuple(_plain_stage(space, choices, index) for index in range(len(space.stages))),
        head=of_block("head", space.head),
    )


def declared(
    network: PlainNetwork, widths: Mapping[int, Sequence[int]] = MappingProxyType({})
) -> tuple[StagedSpace, dict[str, Any]]:
    """The space of this one design, without rules, and its choices: what differs from block to block.

    `widths` stay open, by position of the stage; the choices then name the network's own.

    Raises:
        SpaceError: a setting is beyond what a space may declare.
    """
    frame = network.frame
    stages = [_stage_document(kept, stage) for kept, stage in zip(frame.stages, network.stages, strict=True)]
    choices = {name: value for index, stage in enumerate(network.stages) for name, value in _by_block(index, stage)}
    # A space declares no stage that is never there; one that may be is left out by choice.
    choices |= {f"stage{index}.depth": 0 for index, stage in enumerate(network.stages, 1) if stage.depth == 0}
    for index, values in widths.items():
        stages[index]["width"] = list(values)
        choices[f"stage{index + 1}.width"] = network.stages[index].width
    document = {
        "name": frame.name.removesuffix(SUFFIX)[: LONGEST_NAME - len(SUFFIX)] + SUFFIX,
        "description": f"One network, scaled from space '{frame.name.removesuffix(SUFFIX)}'.",
        "image_channels": frame.image_channels,
        "classes": frame.classes,
        "resolution": network.resolution,
        "stem": _block_document(frame.stem, network.stem),
        "stages": stages,
        "head": _block_document(frame.head, network.head),
    }
    space = space_from(document, f"'{frame.name}', so scaled,")
    assert isinstance(space, StagedSpace)
    return space, choices


def once(by_block: Iterable[Any]) -> Any:
    """The values of a stage's blocks: one where all are alike, else a tuple."""
    values = tuple(by_block)
    return values[0] if len(set(values)) == 1 else values


def _plain_stage(space: StagedSpace, choices: Choices, index: int) -> PlainStage:
    stage, depth = space.stages[index], space.setting(choices, index, "depth")

    def read(name: str) -> Any:
        # A stage without blocks still declares what they would be.
        return once(space.setting(choices, index, name, block) for block in range(max(1, depth)))

    names = [*PLACED, *(["every"] if stage.alternate else [])]
    return PlainStage(
        depth=depth,
        width=space.setting(choices, index, "width"),
        placed={name: value for name in names if (value := read(name)) is not None},
        block=_defaults(stage.block) | {name: read(name) for name in stage.block.settings},
        otherwise=stage.alternate.otherwise if stage.alternate else {},
    )


def _defaults(block: Block) -> dict[str, Any]:
    parameters = inspect.signature(block_function(block.kind)).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty and p.name not in FROM_THE_SPACE}


def _by_block(index: int, stage: PlainStage) -> list[tuple[str, Any]]:
    return [
        (f"stage{index + 1}.block{block}.{name}", value)
        for name, values in {**stage.placed, **stage.block}.items()
        if isinstance(values, tuple)
        for block, value in enumerate(values)
    ]


def _stage_document(frame: Stage, stage: PlainStage) -> dict[str, Any]:
    placed: dict[str, Any] = {"shrink_at": NEVER, **_domains(stage.placed)}
    if "every" in placed:
        placed["alternate"] = {"every": placed.pop("every"), "otherwise": stage.otherwise}
    block = _block_document(frame.block, stage.block)
    return {"depth": stage.depth or [0, 1], "width": stage.width, "block": block, **placed}


def _block_document(frame: Block, settings: Settings) -> dict[str, Any]:
    return {"kind": frame.kind, **_domains(settings)}


def _domains(settings: Settings) -> dict[str, Any]:
    return {
        name: {"per_block": list(dict.fromkeys(value))} if isinstance(value, tuple) else value
        for name, value in settings.items()
    }
