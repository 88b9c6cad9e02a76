"""A staged design with every setting in plain sight: what scaling changes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from search_spaces.core.block_spec import FROM_THE_SPACE, Block, block_function, own_settings
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.one_of import OneOf, blocks_of, pattern_kinds
from search_spaces.core.space import Choices, SearchSpace
from search_spaces.core.stage import NEVER, NUMERICS
from search_spaces.core.staged import BITS, StagedSpace

# One value; in a stage a tuple holds one a block.
Settings = Mapping[str, Any]

PLACED = ("downsampling", "shrink_at", *NUMERICS)
SUFFIX = "_scaled"
LONGEST_NAME = 64


@dataclass(frozen=True)
class PlainStage:
    """`pattern` names the kinds of its blocks, `placed` are the stage's own settings, `every` among them; `block` those
    of its blocks, and `otherwise` what every other one takes instead."""

    depth: int
    width: int
    pattern: str
    placed: Settings
    block: Settings
    otherwise: Settings


@dataclass(frozen=True)
class PlainNetwork:
    """`frame` is the space it comes from, which knows the classes and the channels of an image; `bits` are those of
    what stands outside the stages; `stem_kind` and `head_kind` name blocks."""

    frame: StagedSpace
    resolution: int
    bits: Settings
    stem_kind: str
    stem: Settings
    stages: tuple[PlainStage, ...]
    head_kind: str
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

    def of_block(place: str, block: Block | OneOf) -> tuple[str, Settings]:
        kind = space.value(choices, f"{place}.kind")
        return kind, _every_setting(block, kind, lambda name: space.value(choices, f"{place}.{name}"))

    (stem_kind, stem), (head_kind, head) = of_block("stem", space.stem), of_block("head", space.head)

    return PlainNetwork(
        frame=space,
        resolution=space.value(choices, "resolution"),
        bits={name: space.value(choices, name) for name in BITS},
        stem_kind=stem_kind,
        stem=stem,
        stages=tuple(_plain_stage(space, choices, index) for index in range(len(space.stages))),
        head_kind=head_kind,
        head=head,
    )


def declared(
    network: PlainNetwork, widths: Mapping[int, Sequence[int]] = MappingProxyType({}), of_stem: Sequence[int] = ()
) -> tuple[StagedSpace, dict[str, Any]]:
    """The space of this one design, without rules, and its choices: what differs from block to block.

    `widths` stay open, by position of the stage, and the channels `of_stem`; the choices then name the network's own.

    Raises:
        SpaceError: a setting is beyond what a space may declare.
    """
    frame = network.frame
    stages = [_stage_document(stage) for stage in network.stages]
    choices = {name: value for index, stage in enumerate(network.stages) for name, value in _by_block(index, stage)}
    # A space declares no stage that is never there; one that may be is left out by choice.
    choices |= {f"stage{index}.depth": 0 for index, stage in enumerate(network.stages, 1) if stage.depth == 0}
    for index, values in widths.items():
        stages[index]["width"] = list(values)
        choices[f"stage{index + 1}.width"] = network.stages[index].width
    stem = _block_document(network.stem_kind, network.stem)
    if of_stem:
        stem["channels"] = list(of_stem)
        choices["stem.channels"] = network.stem["channels"]
    document = {
        "name": frame.name.removesuffix(SUFFIX)[: LONGEST_NAME - len(SUFFIX)] + SUFFIX,
        "description": f"One network, scaled from space '{frame.name.removesuffix(SUFFIX)}'.",
        "image_channels": frame.image_channels,
        "classes": frame.classes,
        "resolution": network.resolution,
        **network.bits,
        "stem": stem,
        "stages": stages,
        "head": _block_document(network.head_kind, network.head),
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

    pattern = space.setting(choices, index, "kind")
    names = [name for name in stage.settings if name in (*PLACED, "every")]
    return PlainStage(
        depth=depth,
        width=space.setting(choices, index, "width"),
        pattern=pattern,
        placed={name: read(name) for name in names},
        block=_every_setting(stage.block, pattern, read),
        otherwise=stage.alternate.otherwise if stage.alternate else {},
    )


def _every_setting(place: Block | OneOf, pattern: str, read: Callable[[str], Any]) -> dict[str, Any]:
    """What the kinds of a pattern hear. Defaults are told where there is one kind; several may differ in theirs."""
    kinds = pattern_kinds(pattern)
    heard = {name: read(name) for block in blocks_of(place) if block.kind in kinds for name in block.settings}
    return {**(_defaults(kinds[0]) if len(kinds) == 1 else {}), **heard}


def _defaults(kind: str) -> dict[str, Any]:
    parameters = inspect.signature(block_function(kind)).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty and p.name not in FROM_THE_SPACE}


def _by_block(index: int, stage: PlainStage) -> list[tuple[str, Any]]:
    return [
        (f"stage{index + 1}.block{block}.{name}", value)
        for name, values in {**stage.placed, **stage.block}.items()
        if isinstance(values, tuple)
        for block, value in enumerate(values)
    ]


def _stage_document(stage: PlainStage) -> dict[str, Any]:
    placed: dict[str, Any] = {"shrink_at": NEVER, **_domains(stage.placed)}
    if "every" in placed:
        placed["alternate"] = {"every": placed.pop("every"), "otherwise": stage.otherwise}
    block = _block_document(stage.pattern, stage.block)
    return {"depth": stage.depth or [0, 1], "width": stage.width, "block": block, **placed}


def _block_document(pattern: str, settings: Settings) -> dict[str, Any]:
    kinds = list(dict.fromkeys(pattern_kinds(pattern)))
    blocks = [{"kind": kind, **_domains(_heard_by(kind, settings))} for kind in kinds]
    return blocks[0] if len(blocks) == 1 else {"one_of": blocks, "pattern": pattern}


def _heard_by(kind: str, settings: Settings) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name in own_settings(kind)}


def _domains(settings: Settings) -> dict[str, Any]:
    return {
        name: {"per_block": list(dict.fromkeys(value))} if isinstance(value, tuple) else value
        for name, value in settings.items()
    }
