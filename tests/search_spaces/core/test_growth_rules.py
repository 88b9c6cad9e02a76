"""Rules about a stage and the one before, and about channels as a share of the width."""

from typing import Any

import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.staged import StagedSpace


def declared(*rules: dict[str, Any], **presets: list[dict[str, Any]]) -> StagedSpace:
    """Four stages of bottlenecks."""
    block = {"kind": "k1kxk1", "bottleneck": {"low": 8, "high": 64, "step": 8}}
    stage = {"depth": {"low": 1, "high": 8}, "width": {"low": 16, "high": 128, "step": 8}, "block": block}
    space = space_from(
        {
            "name": "four",
            "resolution": 64,
            "stem": {"kind": "conv_stem"},
            "stages": [stage] * 4,
            "head": {"kind": "linear_head"},
            "rules": list(rules),
            "presets": presets,
        },
        "a test",
    )
    assert isinstance(space, StagedSpace)
    return space


def design(widths: tuple[int, ...] = (64,) * 4, depths: tuple[int, ...] = (2,) * 4, bottleneck: int = 16):
    choices = {f"stage{at}.width": width for at, width in enumerate(widths, 1)}
    choices |= {f"stage{at}.depth": depth for at, depth in enumerate(depths, 1)}
    return choices | {f"stage{at}.bottleneck": bottleneck for at in range(1, 5)}


def test_a_stage_has_at_least_its_share_of_the_one_before() -> None:
    space = declared({"rule": "min_growth", "of": "width", "factor": 0.75})
    space.encode(design(widths=(64, 48, 128, 96)))
    with pytest.raises(SpaceError, match=r"stage2.width >= 0.75 x stage1.width"):
        space.encode(design(widths=(64, 40, 128, 96)))


def test_a_rule_since_a_stage_leaves_those_before_it_alone() -> None:
    space = declared({"rule": "max_growth", "of": "depth", "factor": 2, "since": 3})
    space.encode(design(depths=(1, 3, 6, 8)))
    with pytest.raises(SpaceError, match=r"stage3.depth <= 2 x stage2.depth"):
        space.encode(design(depths=(1, 3, 7, 8)))


def test_a_share_of_the_width_is_rounded_half_to_even_multiples() -> None:
    # A tenth of 120 is one and a half eights, half of 40 two and a half: both are rounded to two.
    space = declared({"rule": "share_of_width", "of": "bottleneck", "low": 0.1, "high": 0.5})
    space.encode(design(widths=(120,) * 4, bottleneck=16))
    with pytest.raises(SpaceError, match=r"stage1.bottleneck >= 0.1 x width, rounded to a multiple of 8"):
        space.encode(design(widths=(120,) * 4, bottleneck=8))
    with pytest.raises(SpaceError, match=r"stage1.bottleneck <= 0.5 x width, rounded to a multiple of 8"):
        space.encode(design(widths=(40,) * 4, bottleneck=24))


def test_a_preset_adds_its_rules_and_excludes_nothing_before() -> None:
    even = [{"rule": "min_growth", "of": "depth", "factor": 1}]
    space = declared({"rule": "non_decreasing"}, even=even)
    uneven = design(depths=(8, 1, 1, 1))
    space.encode(uneven)
    with pytest.raises(SpaceError, match=r"stage2.depth >= 1 x stage1.depth"):
        space.under("even").encode(uneven)
    assert 0 < space.under("even").cardinality() < space.cardinality()


def test_a_preset_s_rules_are_read_as_carefully_as_the_others() -> None:
    with pytest.raises(SpaceError, match="no stage declares a number called 'dept'"):
        declared(even=[{"rule": "min_growth", "of": "dept"}])


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"params": {}}, "a limit says max, min or both"),
        ({"params": {"max": -1}}, "greater than or equal to 0"),
        ({"params": {"most": 1}}, "Extra inputs are not permitted"),
    ],
)
def test_a_limit_that_bounds_nothing_is_refused(limits: dict[str, Any], told: str) -> None:
    with pytest.raises(SpaceError, match=told):
        space_from({**declared().model_dump(mode="json"), "limits": limits}, "a test")
