"""A small declared space, as a file would hold it, for tests to bend."""

import copy
from typing import Any

TINY: dict[str, Any] = {
    "name": "tiny",
    "resolution": [32, 48],
    "shared": {"downsampling": ["conv", "average_pool"]},
    "stem": {"kind": "conv_stem", "channels": 8},
    "stages": [
        {"depth": 1, "width": 8, "block": {"kind": "inverted_residual", "expansion": [2, 2.5]}},
        {"depth": [1, 2], "width": [16, 24], "block": {"kind": "residual_conv", "bottleneck": [0.25, 0.5]}},
    ],
    "head": {"kind": "pooled_head"},
    "classes": 10,
}


def tiny(**fields: Any) -> dict[str, Any]:
    """The small space with other fields."""
    return {**copy.deepcopy(TINY), **fields}


def tiny_stage(**fields: Any) -> dict[str, Any]:
    """The small space with other fields in its second stage."""
    declared = tiny()
    declared["stages"][1] |= fields
    return declared


def tiny_block(**settings: Any) -> dict[str, Any]:
    """The small space with other settings of its second stage's block."""
    declared = tiny()
    declared["stages"][1]["block"] |= settings
    return declared
