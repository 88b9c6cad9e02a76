"""The hybrid space holds the networks of the families whose blocks it mixes."""

from typing import Any

import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_points, load_space
from search_spaces.core.one_of import blocks_of
from search_spaces.hybrid import SPACE

KINDS = [block.kind for block in blocks_of(SPACE.stages[0].block)]

# What a family fixes for all its networks, so that its own space does not ask.
FIXED: dict[str, dict[str, Any]] = {
    "large_kernel": {"kind": "unirep", "stem.kind": "overlapping_stem", "head.kind": "pooled_head"},
    "convnext": {"kind": "convnext", "stem.kind": "patch_stem", "head.kind": "pooled_head"},
    "inception": {
        "kind": "inception",
        "stem.kind": "patch_stem",
        "stem.normalises": "batch",
        "head.kind": "mlp_head",
        "head.expansion": 3,
    },
    "hornet": {"kind": "gnconv", "kernel": 7, "stem.kind": "patch_stem", "head.kind": "pooled_head"},
    "metaformer": {
        "kind": "metaformer",
        "activation": "star_relu",
        "stem.kind": "metaformer_stem",
        "head.kind": "mlp_head",
        "head.activation": "squared_relu",
        "head.norm_first": True,
    },
}
# Wider than the hybrid space, with filters as large as the map, or with GRN, stems and heads that only ConvNeXt's own
# space has.
BEYOND = ("convnext_xlarge", "convnext_xxlarge", "_gf", "convnextv2", "_ols", "_hnf")


def _first_settings(stage: int, kind: str) -> dict[str, Any]:
    place = SPACE.stages[stage - 1].block
    block = next(block for block in blocks_of(place) if block.kind == kind)
    settings = {
        name: domain.values[0] for name, domain in block.settings.items() if len(place.settings[name].values) > 1
    }
    return {f"stage{stage}.kind": kind, **{f"stage{stage}.{name}": value for name, value in settings.items()}}


def _in_hybrid(family: str, name: str) -> dict[str, Any]:
    choices = dict(load_points(family)[name].choices)
    shared = {key: choices.pop(key) for key in ("activation", "normalises") if key in choices}
    told = {**shared, **FIXED[family]}
    ends = {key: value for key, value in told.items() if "." in key}
    if choices.get("head.expansion") == 0:
        # Without its hidden layer MetaFormer's head is ConvNeXt's.
        ends = {**{key: value for key, value in ends.items() if "head." not in key}, "head.kind": "pooled_head"}
        del choices["head.expansion"]
    moved = {f"stage{at}.{key}": value for at in range(1, 5) for key, value in told.items() if key not in ends}
    return {key: value for key, value in {**moved, **ends, **choices}.items() if key in load_space("hybrid").dimensions}


HELD = [(family, name) for family in FIXED for name in load_points(family) if not any(part in name for part in BEYOND)]


@pytest.mark.parametrize(("family", "name"), HELD)
def test_a_published_network_is_inside_and_draws_as_in_its_family(family: str, name: str) -> None:
    hybrid, home = load_space("hybrid"), load_space(family)
    drawn = hybrid.architecture(_in_hybrid(family, name))
    assert drawn.id == home.architecture(load_points(family)[name].choices).id
    assert hybrid.decode(hybrid.encode(drawn.choices)) == drawn.choices


@pytest.mark.parametrize("kind", KINDS)
def test_every_block_may_follow_every_other(kind: str) -> None:
    hybrid = load_space("hybrid")
    for other in KINDS:
        choices = {**_first_settings(1, kind), **_first_settings(2, other)}
        drawn = hybrid.architecture(choices)
        assert (drawn.choices["stage1.kind"], drawn.choices["stage2.kind"]) == (kind, other)


def test_a_setting_that_the_block_does_not_allow_names_the_place() -> None:
    with pytest.raises(SpaceError, match=r"stage2\.kernel is one that stage2\.kind allows"):
        load_space("hybrid").encode({**_first_settings(2, "inverted_residual"), "stage2.kernel": 31})
