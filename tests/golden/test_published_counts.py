"""Parameters and multiply-accumulates at 224 x 224 of published models, as their authors' code has them."""

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.blocks.unirep import BRANCHES, branches
from search_spaces.core.load import load_model

# Params as trained and as deployed (AILab-CVC/UniRepLKNet), GMACs of the deployed form to the printed digits.
UNIREPLKNET = {
    "unireplknet_a": (4_649_060, 4_437_300, 0.640, 3),
    "unireplknet_p": (11_080_520, 10_741_704, 1.573, 3),
    "unireplknet_t": (31_693_420, 31_037_980, 4.899, 3),
}

# Params in M and GMACs of the deployed form as printed in arXiv:2311.15599, and their digits.
UNIREPLKNET_TABLE = {
    "unireplknet_a": (4.4, 0.6, 1),
    "unireplknet_f": (6.2, 0.9, 1),
    "unireplknet_p": (10.7, 1.6, 1),
    "unireplknet_n": (18.3, 2.8, 1),
    "unireplknet_t": (31, 4.9, 0),
    "unireplknet_s": (56, 9.1, 0),
}

# timm 1.0.31: params, MMACs.
MOBILENETV2 = {
    "mobilenetv2_035": (1_677_128, 59.3),
    "mobilenetv2_100": (3_504_872, 300.8),
    "mobilenetv2_140": (6_108_776, 582.2),
}


def count(model: str, metric: str) -> float:
    return estimate(load_model(model), metric, Scene()).value


@pytest.mark.parametrize("model", UNIREPLKNET)
def test_unireplknet_has_its_parameters_in_both_forms_and_its_macs(model: str) -> None:
    params, params_deploy, gmacs, digits = UNIREPLKNET[model]
    assert count(model, "params") == params
    assert count(model, "params_deploy") == params_deploy
    assert round(count(model, "macs") / 1e9, digits) == gmacs


@pytest.mark.parametrize("model", UNIREPLKNET_TABLE)
def test_unireplknet_is_as_large_as_the_paper_prints(model: str) -> None:
    millions, gmacs, digits = UNIREPLKNET_TABLE[model]
    assert round(count(model, "params_deploy") / 1e6, digits) == millions
    assert round(count(model, "macs") / 1e9, 1) == gmacs


@pytest.mark.parametrize("model", MOBILENETV2)
def test_mobilenet_v2_is_timms_to_the_digit(model: str) -> None:
    params, mmacs = MOBILENETV2[model]
    assert count(model, "params") == params
    assert round(count(model, "macs") / 1e6, 1) == mmacs


def test_the_branches_of_a_large_kernel_are_the_published_ones() -> None:
    assert {kernel: branches(kernel) for kernel in range(7, 19, 2)} == {
        7: ((5, 3, 3), (1, 2, 3)),
        9: ((5, 5, 3, 3), (1, 2, 3, 4)),
        11: ((5, 5, 3, 3, 3), (1, 2, 3, 4, 5)),
        13: ((5, 7, 3, 3, 3), (1, 2, 3, 4, 5)),
        15: ((5, 7, 3, 3, 3), (1, 2, 3, 5, 7)),
        17: ((5, 9, 3, 3, 3), (1, 2, 4, 5, 7)),
    }


@pytest.mark.parametrize("kernel", [*BRANCHES, *range(19, 64, 2)])
def test_every_branch_reaches_no_further_than_the_large_kernel(kernel: int) -> None:
    kernels, dilations = branches(kernel)
    extents = [dilation * (size - 1) + 1 for size, dilation in zip(kernels, dilations, strict=True)]
    assert max(extents) <= kernel
    assert all(dilation >= 1 for dilation in dilations)
