"""The examination that every scaling rule sits, and the numbers that each published."""

import math

import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model
from search_spaces.scaling.core.factors import efficientnet_factors
from search_spaces.scaling.core.rules import list_rules, rule_factors
from search_spaces.scaling.core.scale import macs

FACTORS = (0.25, 0.5, 2, 4, 8, 16)

rules = pytest.mark.parametrize("rule", list_rules())


@rules
@pytest.mark.parametrize("by", FACTORS)
def test_the_factors_of_every_rule_multiply_to_the_macs_that_were_asked_for(rule: str, by: float) -> None:
    assert rule_factors(rule, by, 224, {}).macs == pytest.approx(by, rel=1e-9)


@rules
def test_every_rule_leaves_a_network_alone_at_a_factor_of_one(rule: str) -> None:
    factors = rule_factors(rule, 1, 224, {})
    assert (factors.depth, factors.width, factors.resolution, factors.patch) == pytest.approx((1, 1, 1, 1))


@pytest.mark.parametrize(
    ("by", "depth", "width", "resolution"),
    [
        # pycls 5719de6, type d1_w8_g8_r1; s = 2 and 8 follow from the same exponents.
        (2, 1.0718, 1.3195, 1.0353),
        (4, 1.1487, 1.7411, 1.0718),
        (8, 1.2311, 2.2974, 1.1096),
        (16, 1.3195, 3.0314, 1.1487),
    ],
)
def test_fast_compound_scaling_has_the_factors_of_its_code(by, depth, width, resolution) -> None:
    factors = rule_factors("fast_compound", by, 224, {})
    assert (factors.depth, factors.width, factors.resolution) == pytest.approx((depth, width, resolution), abs=1e-4)


def test_fast_compound_scaling_has_uniform_and_width_scaling_at_its_ends() -> None:
    thirds = rule_factors("fast_compound", 8, 224, {"alpha": 1 / 3})
    uniform = rule_factors("compound", 8, 224, {})
    assert (thirds.depth, thirds.width) == pytest.approx((uniform.depth, uniform.width))
    assert rule_factors("fast_compound", 8, 224, {"alpha": 1.0}) == rule_factors("width", 8, 224, {})


def test_efficientnet_scales_by_its_three_constants() -> None:
    # Tan & Le 2019: alpha = 1.2, beta = 1.1, gamma = 1.15 where the MACs grow by 1.2 x 1.1^2 x 1.15^2.
    factors = rule_factors("efficientnet", 1.2 * 1.1**2 * 1.15**2, 224, {})
    assert (factors.depth, factors.width, factors.resolution) == pytest.approx((1.2, 1.1, 1.15))


@pytest.mark.parametrize("by", FACTORS)
def test_resnet_rs_scales_depth_for_long_training_and_width_for_short(by: float) -> None:
    long, short = (rule_factors("resnet_rs", by, 160, {"regime": regime}) for regime in ("long", "short"))
    assert long.width == 1
    assert short.depth == 1
    assert long.depth == pytest.approx(short.width**2)


@pytest.mark.parametrize("by", [*FACTORS, 30, 100, 1000])
@pytest.mark.parametrize("side", [32, 160, 224, 288, 512])
def test_resnet_rs_never_asks_for_more_pixels_than_efficientnet(by: float, side: int) -> None:
    grown = rule_factors("resnet_rs", by, side, {}).resolution
    assert grown <= efficientnet_factors(by).resolution * (1 + 1e-12)
    assert grown * side <= max(320, side)


@pytest.mark.parametrize(
    ("published", "sides"),
    # Bello et al. 2021, arXiv:2103.07579, figure 5. At 256 ResNet-RS-200 lies 0.3 % above EfficientNet's rule.
    [("101", (160, 192)), ("152", (192, 224, 256)), ("200", (224,)), ("270", (256,)), ("350", (256,)), ("420", (320,))],
)
def test_resnet_rs_finds_the_resolutions_of_its_own_family(published: str, sides: tuple[int, ...]) -> None:
    base, model = load_model("resnetrs50"), load_model(f"resnetrs{published}")
    by = macs(model) / macs(base)
    assert round(base.resolution * rule_factors("resnet_rs", by, base.resolution, {}).resolution) in sides


def test_a_quarter_of_the_patch_costs_sixteen_times_the_macs() -> None:
    assert rule_factors("patchification", 16, 224, {}).patch == 4


@pytest.mark.parametrize(
    ("rule", "options", "sentence"),
    [
        ("fast_compond", {}, "Did you mean 'fast_compound'?"),
        ("fast_compound", {"alpha": 1.5}, "less than or equal to 1"),
        ("fast_compound", {"alpha": math.nan}, "alpha = nan"),
        ("depth", {"alpha": 0.5}, "Rule 'depth' has no option 'alpha'. It has none."),
        ("resnet_rs", {"regime": "medium"}, "'long' or 'short'"),
        ("resnet_rs", {"side": 224}, "It has: regime."),
    ],
)
def test_a_rule_or_an_option_that_is_none_is_told(rule: str, options: dict, sentence: str) -> None:
    with pytest.raises(SpaceError) as told:
        rule_factors(rule, 2, 224, options)
    assert sentence in str(told.value)
