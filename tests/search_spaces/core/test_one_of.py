"""A place may hold one of several blocks, and blocks of a stage may take turns."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, PerBlock, Same
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.one_of import OneOf
from search_spaces.core.rules import FadingShare
from search_spaces.core.stage import Alternation, Stage
from search_spaces.core.staged import StagedSpace

CONV = Block("convnext", kernel=Choice(3, 7), expansion=Choice(2, 4))
MOBILE = Block("inverted_residual", kernel=Choice(3, 5), attention=Choice("none", "se"))
TURNS = Choice("convnext", "convnext-transformer", "transformer")


def space(*blocks: Any, rules: tuple = (), stem: Any = None, **stage: Any) -> StagedSpace:
    stages = [
        {"depth": 2, "width": 32, "shrink_at": None if at == 0 else Choice(0), "block": block, **stage}
        for at, block in enumerate(blocks)
    ]
    return StagedSpace(
        name="mixed",
        resolution=32,
        classes=10,
        stem=stem or Block("conv_stem", channels=16),
        stages=tuple(Stage(**held) for held in stages),
        head=Block("pooled_head"),
        rules=rules,
    )


def kinds_of(space: StagedSpace, choices: dict[str, Any], stage: int = 1) -> list[str]:
    drawing = space.architecture(choices).drawing.paths[0].items
    return [item.body.kind for item in drawing if item.name.startswith(f"stage{stage}.block")]  # type: ignore[union-attr]


def test_settings_of_one_name_are_one_dimension_over_all_their_values() -> None:
    assert space(OneOf(CONV, MOBILE)).dimensions["stage1.kernel"].values == (3, 5, 7)


def test_a_block_takes_only_its_own_values_and_what_it_does_not_hear_stands_still() -> None:
    # ConvNeXt: kernel and expansion, 4 designs; inverted residual: kernel and attention, 4 designs.
    assert space(OneOf(CONV, MOBILE)).cardinality() == 8


def test_the_chosen_kind_is_drawn() -> None:
    mixed = space(OneOf(CONV, MOBILE))
    assert kinds_of(mixed, {"stage1.kind": "inverted_residual"}) == ["inverted_residual"] * 2
    assert kinds_of(mixed, {"stage1.kind": "convnext"}) == ["convnext"] * 2


def test_a_kind_keeps_its_defaults_for_settings_that_only_its_rivals_declare() -> None:
    plain = space(Block("transformer", head_channels=32))
    mixed = space(OneOf(CONV, Block("transformer", head_channels=32)))
    assert mixed.architecture({"stage1.kind": "transformer"}).id == plain.architecture({}).id


def test_blocks_take_turns_from_the_first_again_when_the_pattern_ends() -> None:
    mixed = space(OneOf(CONV, Block("transformer", head_channels=32), pattern=TURNS), depth=IntRange(1, 5))
    drawn = kinds_of(mixed, {"stage1.kind": "convnext-transformer", "stage1.depth": 5})
    assert drawn == ["convnext", "transformer", "convnext", "transformer", "convnext"]


def test_a_pattern_longer_than_its_stage_is_no_design() -> None:
    mixed = space(OneOf(CONV, Block("transformer", head_channels=32), pattern=TURNS), depth=IntRange(1, 2))
    with pytest.raises(SpaceError, match="a block for every place of its pattern"):
        mixed.encode({"stage1.kind": "convnext-transformer", "stage1.depth": 1})


def test_a_turn_that_no_width_of_the_stage_allows_leaves_no_design() -> None:
    turns = OneOf(CONV, Block("transformer", head_channels=64), pattern=Choice("convnext-transformer"))
    assert space(turns, depth=IntRange(1, 2)).cardinality() == 0


def test_the_stage_makes_the_transition_where_one_of_its_blocks_cannot() -> None:
    strided, mixed = space(MOBILE, MOBILE), space(MOBILE, OneOf(MOBILE, CONV))
    assert "down0" not in {node.block.split(".")[1] for node in strided.architecture({}).graph if "." in node.block}
    names = {node.block for node in mixed.architecture({"stage2.kind": "inverted_residual"}).graph}
    assert any(name.startswith("stage2.down0") for name in names)


def test_alternation_reaches_the_kinds_that_hear_it() -> None:
    stage = {"alternate": Alternation(every=Choice(1, 2), otherwise={"kernel": 3})}
    mixed = space(OneOf(CONV, Block("transformer", head_channels=32)), **stage)
    valid = [mixed.decode(code) for code in mixed.sample(200, np.random.default_rng(0))]
    assert {held["stage1.every"] for held in valid if held["stage1.kind"] == "transformer"} == {1}
    assert {held["stage1.every"] for held in valid if held["stage1.kind"] == "convnext"} == {1, 2}


def test_settings_per_block_follow_the_block_that_stands_there() -> None:
    conv = Block("convnext", kernel=PerBlock(Choice(3, 7)))
    mixed = space(
        OneOf(conv, Block("transformer", head_channels=32), pattern=Choice("convnext-transformer", "convnext"))
    )
    held = [mixed.decode(code) for code in mixed.sample(100, np.random.default_rng(0))]
    assert {each["stage1.block1.kernel"] for each in held if each["stage1.kind"] == "convnext"} == {3, 7}
    assert {each["stage1.block1.kernel"] for each in held if each["stage1.kind"] == "convnext-transformer"} == {3}


def test_a_stem_may_be_one_of_several() -> None:
    stems = OneOf(Block("conv_stem", channels=Choice(16, 32)), Block("patch_stem", patch=Choice(2, 4)))
    mixed = space(CONV, stem=stems)
    assert mixed.architecture({"stem.kind": "patch_stem", "stem.patch": 2}).graph.nodes[1].op.kernel == (2, 2)  # type: ignore[attr-defined]
    with pytest.raises(SpaceError, match=r"stem\.patch is one that stem\.kind allows"):
        mixed.encode({"stem.kind": "conv_stem", "stem.patch": 4})


def test_what_is_shared_stands_still_where_no_chosen_block_hears_it() -> None:
    document = space(OneOf(CONV, Block("transformer", head_channels=32))).model_dump(mode="json")
    document["shared"] = {"activation": ["gelu", "relu"]}
    document["stages"][0]["block"]["one_of"][0]["activation"] = {"same": "activation"}
    mixed = space_from(document, "document")
    held = [mixed.decode(code) for code in mixed.sample(100, np.random.default_rng(0))]
    assert {each["activation"] for each in held if each["stage1.kind"] == "transformer"} == {"gelu"}
    assert {each["activation"] for each in held if each["stage1.kind"] == "convnext"} == {"gelu", "relu"}


def test_a_mixed_space_survives_a_file() -> None:
    mixed = space(OneOf(CONV, Block("transformer", head_channels=32), pattern=TURNS))
    assert space_from(mixed.model_dump(mode="json"), "file") == mixed


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: OneOf(CONV, CONV), "each kind of block once"),
        (lambda: OneOf(CONV, MOBILE, pattern=Choice("convnext-convnet")), "Did you mean 'convnext'"),
        (lambda: OneOf(CONV, MOBILE, pattern=Choice("convnext")), "'inverted_residual' stands in no pattern"),
        (lambda: OneOf(CONV, Block("unirep", kernel=PerBlock(OddRange(3, 7)))), "'kernel' is 3, 7 in convnext"),
        (lambda: OneOf(CONV, Block("unirep", expansion=Same("times"))), "'expansion' is 2, 4 in convnext"),
    ],
)
def test_blocks_that_cannot_share_a_place_are_refused_with_the_reason(make: Any, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        make()


def test_a_wrong_block_in_a_file_is_named_by_its_place() -> None:
    document = space(OneOf(CONV, MOBILE)).model_dump(mode="json")
    document["stages"][0]["block"]["one_of"][1]["kernel"] = [3, 4]
    with pytest.raises(SpaceError, match=r"stages\.0\.block\.one_of\.1.*a kernel must be odd"):
        space_from(document, "document")


def test_the_share_of_a_kind_may_be_asked_to_fade() -> None:
    attention = Block("transformer", head_channels=32)
    place = OneOf(CONV, attention, pattern=TURNS)
    mixed = space(place, place, rules=(FadingShare(kinds=("convnext",)),))
    mixed.encode({"stage1.kind": "convnext", "stage2.kind": "convnext-transformer"})
    with pytest.raises(SpaceError, match="no larger share of convnext"):
        mixed.encode({"stage1.kind": "convnext-transformer", "stage2.kind": "convnext"})
    for code in mixed.sample(50, np.random.default_rng(0)):
        first, second = (kinds_of(mixed, mixed.decode(code), stage).count("convnext") for stage in (1, 2))
        assert second <= first


def test_a_rule_about_a_kind_that_stands_nowhere_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"no stage has a block 'convnet'\. Did you mean 'convnext'"):
        space(CONV, rules=(FadingShare(kinds=("convnet",)),))
