"""NAS-Bench-201 against its published numbers."""

import csv
import gzip
import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from nas.compiled.space import compile_space
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import architecture_document, read_architecture, space_from
from search_spaces.core.isomorphism import canonical_id, isomorphism_class
from search_spaces.core.load import load_model, load_space
from search_spaces.nasbench201 import NODES, SPACE, from_code, to_code

BENCHMARK = Path(__file__).parents[3] / "shared" / "data" / "nasbench201_half.csv.gz"

# The benchmark's FLOPs count the classifier's ten bias additions, which are no multiply-accumulates.
BIAS_ADDITIONS = 10

# Parameters and FLOPs of NATS-Bench (arXiv:2009.00437), topology space, CIFAR-10, by code.
PUBLISHED = {
    "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|": (
        129_306,
        15_647_370,
    ),
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|": (
        802_426,
        113_951_370,
    ),
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|": (
        1_073_466,
        153_272_970,
    ),
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|": (
        1_288_506,
        184_730_250,
    ),
    "|nor_conv_1x1~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|": (
        858_426,
        121_815_690,
    ),
    "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|": (73_306, 7_783_050),
    "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|": (101_306, 11_715_210),
    "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|": (316_346, 43_172_490),
    "|nor_conv_3x3~0|+|skip_connect~0|none~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_1x1~2|": (830_426, 117_883_530),
    "|none~0|+|none~0|nor_conv_1x1~1|+|nor_conv_1x1~0|nor_conv_3x3~1|skip_connect~2|": (372_346, 51_036_810),
}


def every_code() -> np.ndarray:
    """(15625, 6): all designs."""
    return np.asarray(list(product(range(5), repeat=6)), dtype=np.int16)


@pytest.fixture(scope="module")
def compiled():
    return compile_space(SPACE, ["params", "macs", "activations", "deepmad", "peak_memory"], Scene())


@pytest.mark.parametrize(("code", "counts"), PUBLISHED.items())
def test_a_published_design_has_its_published_counts(code, counts):
    architecture = load_model(f"nasbench201:{code}")
    params, macs = (estimate(architecture, metric, Scene()).value for metric in ("params", "macs"))
    assert (params, macs + BIAS_ADDITIONS) == counts


def test_every_design_of_the_benchmark_has_its_published_counts(compiled):
    if not BENCHMARK.is_file():
        pytest.skip(f"{BENCHMARK.name} is not there")
    with gzip.open(BENCHMARK, "rt") as file:
        rows = list(csv.DictReader(file))
    codes = np.asarray([SPACE.encode(from_code(row["arch"])) for row in rows])
    published = [(float(row["params_m"]) * 1e6, float(row["macs_m_cifar10"]) * 1e6) for row in rows]
    counted = compiled.score(codes)[:, :2] + (0, BIAS_ADDITIONS)
    # The file prints parameters to one, FLOPs to ten.
    assert np.abs(counted - np.asarray(published)).max() <= 5


def test_the_space_holds_15625_designs():
    assert SPACE.cardinality() == 15_625


def test_its_designs_fall_into_the_6466_published_classes():
    assert len({isomorphism_class(SPACE.decode(code), NODES) for code in every_code()}) == 6_466


def test_isomorphic_designs_have_one_canonical_id_and_others_another():
    rng = np.random.default_rng(0)
    designs = [SPACE.decode(code) for code in SPACE.sample(400, rng)]
    ids = {canonical_id(SPACE, design) for design in designs}
    assert len(ids) == len({isomorphism_class(design, NODES) for design in designs}) < len(designs)


def test_elsewhere_the_canonical_id_is_that_of_the_network():
    pooling = load_space("pooling")
    design = pooling.decode(pooling.sample(1, np.random.default_rng(0))[0])
    assert canonical_id(pooling, design) == pooling.architecture(design).id


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_code_reads_and_prints_the_same(code):
    assert to_code(from_code(code)) == code


@pytest.mark.parametrize("text", ["", "|none~0|", "|none~1|+|none~0|none~1|+|none~0|none~1|none~2|"])
def test_what_is_no_code_is_refused_with_an_example(text):
    with pytest.raises(SpaceError, match=r"no NAS-Bench-201 code; one reads \|OP~0\|"):
        load_model(f"nasbench201:{text}")


def test_a_code_with_an_unknown_operation_names_the_edge():
    with pytest.raises(SpaceError, match=r"node2\.from1 = 'conv' is outside its domain"):
        load_model("nasbench201:|none~0|+|none~0|conv~1|+|none~0|none~1|none~2|")


def test_a_space_without_codes_says_so():
    with pytest.raises(SpaceError, match="'mobile' has no code of its own"):
        load_model("mobile:e6k3")


def test_a_design_survives_its_file(tmp_path):
    architecture = load_model("nasbench201_best_cifar10")
    file = tmp_path / "architecture.json"
    file.write_text(json.dumps(architecture_document(SPACE, architecture)))
    assert read_architecture(file).id == architecture.id


def test_a_space_file_of_another_kind_is_refused():
    with pytest.raises(SpaceError, match=r"no kind of space 'cell'. Known: staged, cells, placement"):
        space_from({**SPACE.model_dump(), "kind": "cell"}, "space.yaml")


def test_tables_equal_the_drawing(compiled):
    codes = SPACE.sample(40, np.random.default_rng(0))
    for code, scored in zip(codes, compiled.score(codes), strict=True):
        architecture = SPACE.architecture(SPACE.decode(code))
        drawn = [estimate(architecture, metric, Scene()).value for metric in compiled.metric_names]
        assert scored == pytest.approx(drawn, rel=1e-9)


def test_an_image_side_that_cannot_be_halved_twice_is_refused():
    with pytest.raises(SpaceError, match="a multiple of 4"):
        SPACE.at_resolution(30)


@pytest.mark.torch
@pytest.mark.parametrize(
    "code", ["|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", *list(PUBLISHED)[:2], *list(PUBLISHED)[-2:]]
)
def test_torch_builds_what_is_drawn(code):
    import torch

    from nas.model.build import build

    architecture = load_model(f"nasbench201:{code}")
    model = build(architecture)
    assert model(torch.zeros(2, 3, 32, 32)).shape == (2, 10)
    held = sum(parameter.numel() for parameter in model.parameters())
    assert held == estimate(architecture, "params", Scene()).value
