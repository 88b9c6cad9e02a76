"""Whether the parts of a staged declaration agree: every name is known, every value allowed, every choice heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search_spaces.core.block_spec import Block, block_settings, misfits, own_settings
from search_spaces.core.domains import Choice, IntRange, PerBlock, Same
from search_spaces.core.one_of import OneOf, blocks_of
from search_spaces.core.plugins import did_you_mean
from search_spaces.core.rules import ComparingRule, FadingShare, Rule
from search_spaces.core.settings import Bits, Channels, DownsamplingName, SparsityText
from search_spaces.core.stage import Stage

# What a block is handed where it stands, and what it must listen to there.
HANDED = {"stem": {"width"}, "stage": {"width", "stride", "border"}, "head": {"classes"}}
HEARD = {"stem": {"width"}, "stage": set(), "head": {"classes"}}
OF_THE_SPACE = {"resolution", "weight_bits", "activation_bits"}

Place = Block | OneOf
Shared = Mapping[str, Choice | IntRange]


def disagreements(
    shared: Shared, stem: Place, stages: Sequence[Stage], head: Place, rules: Sequence[Rule]
) -> Iterator[str]:
    """A sentence for each."""
    for name in OF_THE_SPACE & shared.keys():
        yield f"shared: '{name}' is a field of the space itself, not a shared setting"
    for place, block in _blocks(stem, stages, head):
        yield from _misplaced(place, block)
    heard: set[str] = set()
    for name, domain, annotation in _settings(stem, stages, head):
        if isinstance(domain, Same):
            heard.add(domain.same)
        yield from (f"{name}: {sentence}" for sentence in _misfits(domain, annotation, shared))
    for index, stage in enumerate(stages):
        yield from (f"stage{index + 1}.alternate: {sentence}" for sentence in _alternation(stage))
    for index, rule in enumerate(rules):
        yield from (f"rules.{index}: {sentence}" for sentence in _unreadable(rule, stages))
    for name in shared:
        if name not in heard:
            yield f"shared.{name}: nothing uses it; write {{same: {name}}} where it shall be read"


def _blocks(stem: Place, stages: Sequence[Stage], head: Place) -> Iterator[tuple[str, Block]]:
    """(where it stands, block), for each that may stand there."""
    in_stages = [(f"stage{index + 1}", stage.block) for index, stage in enumerate(stages)]
    places = [("stem", stem), *in_stages, ("head", head)]
    yield from ((name, block) for name, place in places for block in blocks_of(place))


def _misplaced(place: str, block: Block) -> Iterator[str]:
    role = place.rstrip("0123456789")
    settings = block_settings(block.kind)
    for name, setting in settings.items():
        if setting.required and name not in block.settings and name not in HANDED[role]:
            yield f"{place}: block '{block.kind}' needs {name}, which nothing gives it here"
    for name in HEARD[role] - settings.keys():
        yield f"{place}: block '{block.kind}' cannot be a {role}, it takes no {name}"


def _settings(stem: Place, stages: Sequence[Stage], head: Place) -> Iterator[tuple[str, Any, Any]]:
    """(name, domain, type of its values) of everything that may be shared."""
    for place, block in _blocks(stem, stages, head):
        for name, domain in block.settings.items():
            yield f"{place}.{name}", domain, block_settings(block.kind)[name].annotation
    for index, stage in enumerate(stages):
        yield f"stage{index + 1}.width", stage.width, Channels
        if stage.shrink_at is not None:
            yield f"stage{index + 1}.downsampling", stage.downsampling, DownsamplingName
        yield f"stage{index + 1}.sparsity", stage.sparsity, SparsityText
        yield f"stage{index + 1}.weight_bits", stage.weight_bits, Bits
        yield f"stage{index + 1}.activation_bits", stage.activation_bits, Bits


def _misfits(domain: Any, annotation: Any, shared: Shared) -> Iterator[str]:
    if isinstance(domain, Same):
        if domain.same not in shared:
            # A space need not say how it shrinks; then it does so by strided convolution.
            if domain.same != "downsampling" or annotation is not DownsamplingName:
                yield f"nothing shared is called '{domain.same}'. Shared: {', '.join(shared) or 'nothing'}"
            return
        domain = shared[domain.same]
    yield from misfits(annotation, domain.values)


def _alternation(stage: Stage) -> Iterator[str]:
    kinds = [block.kind for block in blocks_of(stage.block)]
    own = list(dict.fromkeys(name for kind in kinds for name in own_settings(kind)))
    for name, value in stage.alternate.otherwise.items() if stage.alternate else ():
        if name not in own:
            hint = did_you_mean(name, own)
            yield f"block '{', '.join(kinds)}' has no setting '{name}'. {hint}It has: {', '.join(own)}"
        for kind in kinds if name in own else ():
            setting = block_settings(kind).get(name)
            yield from (f"{name}: {sentence}" for sentence in (misfits(setting.annotation, [value]) if setting else ()))


def _unreadable(rule: Rule, stages: Sequence[Stage]) -> Iterator[str]:
    if isinstance(rule, FadingShare):
        known = sorted({block.kind for stage in stages for block in blocks_of(stage.block)})
        for kind in rule.kinds:
            if kind not in known:
                yield f"no stage has a block '{kind}'. {did_you_mean(kind, known)}They have: {', '.join(known)}"
    elif isinstance(rule, ComparingRule):
        yield from _incomparable(rule, stages)


def _incomparable(rule: ComparingRule, stages: Sequence[Stage]) -> Iterator[str]:
    by_stage = [{"depth": stage.depth, "width": stage.width, **stage.block.settings} for stage in stages]
    numbers = sorted({name for domains in by_stage for name, domain in domains.items() if _is_number(domain)})
    if rule.of not in numbers:
        hint = did_you_mean(rule.of, numbers)
        yield f"no stage declares a number called '{rule.of}'. {hint}They declare: {', '.join(numbers)}"
    if not rule.reads_blocks and any(isinstance(domains.get(rule.of), PerBlock) for domains in by_stage):
        yield f"'{rule.of}' is chosen per block, but this rule compares stages"


def _is_number(domain: Any) -> bool:
    numeric = not isinstance(domain, Same) and all(isinstance(value, int | float) for value in domain.values)
    return numeric and not any(isinstance(value, bool) for value in domain.values)
