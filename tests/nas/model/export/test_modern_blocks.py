"""Every modern block as a printed file: it runs alone, and its deploy form is the one that we merge."""

from pathlib import Path
from typing import Any

import pytest

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.drawings import architecture_of
from tests.nas.model.export.test_pytorch import check_the_file_alone

pytestmark = pytest.mark.torch

# Each block twice, with other numbers, so that one printed class must serve both.
NETWORKS: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {
    "convolutions": [
        ("convnext", {"kernel": 5}, {"kernel": 9}),
        ("inception", {"band": 7}, {"band": 11, "share": 0.25}),
        ("dcls", {"count": 5, "extent": 5}, {"count": 9, "extent": 7}),
        ("gnconv", {"order": 3}, {"order": 3, "kernel": 5}),
    ],
    "made_kernels": [
        ("hypercomplex_residual", {"width": 32, "stride": 1, "hypercomplex": 2}, {"width": 48, "stride": 2}),
        ("efn", {"kernel": 5}, {"kernel": 7, "expansion": 3}),
    ],
    "norms": [
        (
            "preactivation_residual",
            {"width": 64, "stride": 1, "bottleneck": 0.5, "normalises": kind},
            {"width": 128, "stride": 2, "form": "basic", "shortcut": "pool", "normalises": kind},
        )
        for kind in ("group_relu", "evonorm_s0", "evonorm_b0")
    ],
    "halves": [("reversible_residual", {"kernel": 3}, {"kernel": 5, "expansion": 2})],
    "positions": [
        ("metaformer", {"mixer": "attention", "head_channels": 8}, {"mixer": "attention", "head_channels": 16}),
        ("metaformer", {"mixer": "random"}, {"mixer": "pool", "normalises": "group", "scaled_shortcut": True}),
        ("gnconv", {"order": 2, "map_filter": "global"}, {"order": 2, "map_filter": "global", "expansion": 2}),
        ("lsnet", {"mixer": "kernels"}, {"mixer": "kernels", "large_kernel": 5}),
        ("lsnet", {"mixer": "branches"}, {"mixer": "attention"}),
    ],
    "windows": [
        ("i2rmb", {"width": 32, "stride": 1, "head_channels": 8}, {"width": 32, "stride": 1, "head_channels": 16}),
        ("i2rmb", {"width": 32, "stride": 1, "window": 5, "head_channels": 8}, {"width": 40, "stride": 2}),
    ],
    "frequencies": [
        ("aff_mixer", {"groups": 4}, {"groups": 8, "expansion": 3}),
        ("aff_stage", {"width": 32, "stride": 2}, {"width": 48, "stride": 1, "layers": 3}),
        ("aff_stage", {"width": 32, "stride": 1}, {"width": 48, "stride": 1, "mixer_expansion": 3}),
    ],
    "waves": [
        ("spartan", {"kernel": 3}, {"kernel": 5, "dilation": 3, "grouped": True}),
        ("cmixer", {"grouped": True}, {"grouped": True, "expansion": 2}),
    ],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_file_answers_like_the_model_where_nasctl_is_not_installed(name: str, tmp_path: Path) -> None:
    def network(draw: GraphBuilder) -> Edge:
        x = block_function("halving_stem")(draw, draw.input(3, 24, 24), width=32, steps=1)
        for at, (kind, *both) in enumerate(NETWORKS[name]):
            for index, settings in enumerate(both):
                x = draw.block(f"{kind}{at}.block{index}", block_function(kind), x, **settings)
        x = draw.block("shrink", block_function("downsample"), x, kind="batch_patch", width=40)
        x = draw.block("separate", block_function("downsample"), x, kind="separable", width=48)
        return block_function("mlp_head")(draw, x, classes=10, activation="squared_relu", norm_first=True)

    check_the_file_alone(architecture_of(network), tmp_path, classes=5)
