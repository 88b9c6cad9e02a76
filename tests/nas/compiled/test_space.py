"""Compiled tables of small declared spaces, against drawing every design."""

from typing import Any

import numpy as np
import pytest
import yaml

from hw_profiles.core.load import load_profile
from nas.compiled.space import CHUNK, CompiledSpace, compile_space
from predictors.core.errors import PredictorError
from predictors.core.evaluation import measured_by
from predictors.core.metric import Scene, list_metrics
from search_spaces.core.files import space_from
from search_spaces.core.space import SearchSpace
from tests.search_spaces.core.test_files import BY_HAND_YAML
from tests.search_spaces.core.tiny import tiny, tiny_stage

SCENE = Scene(load_profile("a100"), batch=4, dtype="fp16")
ALIKE = {"depth": 1, "width": 16, "block": {"kind": "inverted_residual", "kernel": 3}}

DECLARED: dict[str, dict[str, Any]] = {
    "written by hand": yaml.safe_load(BY_HAND_YAML),
    "fractions of channels": tiny(),
    "one size of image": tiny(resolution=48),
    "one design": tiny(resolution=32, shared={}, stages=[ALIKE]),
    "odd maps": tiny(resolution=[33, 50, 71]),
    "groups that do not always fit": tiny_stage(
        width=[16, 24, 40], block={"kind": "residual_conv", "bottleneck": [0.25, 0.5], "groups": [1, 4, 8]}
    ),
    "channels per group": tiny_stage(
        width=[16, 32],
        block={"kind": "residual_conv", "bottleneck": 0.5, "group_size": [0, 4, 16], "attention": ["none", "se"]},
    ),
    "borders that may not show": tiny(
        stages=[{**ALIKE, "depth": [1, 2]}, {**ALIKE, "depth": [1, 2, 3], "width": [16, 24], "shrink_at": [0, 1, 2]}]
    ),
    "a tail that alternates": tiny_stage(
        depth={"low": 1, "high": 6},
        alternate={"every": [1, 2, 3], "otherwise": {"kernel": 3, "attention": "none"}},
        block={"kind": "residual_conv", "kernel": [3, 5], "attention": ["none", "se"], "dilation": [1, 2]},
    ),
    "sparse strided blocks": tiny_stage(
        sparsity=["dense", "1:2", "channels:0.3"], weight_bits={"per_block": [4, 8]}, activation_bits=[8, 16]
    ),
}

declared_spaces = pytest.mark.parametrize("name", DECLARED)


def all_designs(space: SearchSpace, at_most: int = 80) -> np.ndarray:
    """(N, D): every design, or some of them in larger spaces."""
    codes = np.unique(space.sample(20 * at_most, np.random.default_rng(0)), axis=0)
    return np.random.default_rng(1).permutation(codes)[:at_most]


@pytest.fixture(scope="module")
def spaces() -> dict[str, tuple[SearchSpace, CompiledSpace]]:
    built = {name: space_from(declared, name) for name, declared in DECLARED.items()}
    return {name: (space, compile_space(space, list_metrics(), SCENE)) for name, space in built.items()}


@declared_spaces
def test_tables_equal_drawings_under_every_metric(name: str, spaces) -> None:
    space, tables = spaces[name]
    codes = all_designs(space)
    scores = tables.score(codes)
    for row, code in enumerate(codes):
        architecture = space.architecture(space.decode(code))
        told = {metric.name: measured_by(metric, architecture).value for metric in tables.metrics}
        assert dict(zip(tables.metric_names, scores[row], strict=True)) == pytest.approx(told, rel=1e-9)


@declared_spaces
def test_designs_have_one_fingerprint_where_they_have_one_id(name: str, spaces) -> None:
    space, tables = spaces[name]
    codes = all_designs(space)
    ids = [space.architecture(space.decode(code)).id for code in codes]
    prints = tables.fingerprint(codes).tolist()
    assert len(set(zip(ids, prints, strict=True))) == len(set(ids)) == len(set(prints))


@pytest.mark.parametrize("name", [name for name in DECLARED if name != "channels per group"])
def test_one_network_has_one_code(name: str, spaces) -> None:
    space, _ = spaces[name]
    codes = all_designs(space)
    assert len({space.architecture(space.decode(code)).id for code in codes}) == len(codes)


def test_a_network_that_two_codes_draw_has_one_id_and_one_fingerprint(spaces) -> None:
    space, tables = spaces["channels per group"]
    # 16 hidden channels in groups of 16 are one group, which is what no group size draws too.
    twins = [{"stage2.width": 32, "stage2.group_size": size} for size in (0, 16)]
    assert len({space.architecture(choices).id for choices in twins}) == 1
    assert len(set(tables.fingerprint(np.stack([space.encode(choices) for choices in twins])))) == 1


def test_scores_do_not_depend_on_who_stands_beside(spaces) -> None:
    space, tables = spaces["a tail that alternates"]
    codes = space.sample(2 * CHUNK + 17, np.random.default_rng(0))
    together = tables.score(codes)
    assert together.shape == (len(codes), len(tables.metrics))
    for row in (0, CHUNK - 1, CHUNK, 2 * CHUNK, len(codes) - 1):
        assert (tables.score(codes[row : row + 1])[0] == together[row]).all()
    assert tables.fingerprint(codes)[CHUNK] == tables.fingerprint(codes[CHUNK : CHUNK + 1])[0]


def test_no_designs_have_no_scores(spaces) -> None:
    space, tables = spaces["written by hand"]
    none = np.zeros((0, len(space.sizes)), dtype=np.int16)
    assert tables.score(none).shape == tables.score_fully(none).values.shape == (0, len(tables.metrics))
    assert tables.fingerprint(none).shape == (0,)


def test_columns_come_in_the_order_that_was_asked(spaces) -> None:
    space, every = spaces["fractions of channels"]
    some = compile_space(space, ["macs", "peak_memory", "params"], Scene())
    codes = all_designs(space)
    assert some.metric_names == ("macs", "peak_memory", "params")
    columns = [every.metric_names.index(name) for name in ("macs", "params")]
    assert (some.score(codes)[:, [0, 2]] == every.score(codes)[:, columns]).all()


@pytest.mark.parametrize(("metrics", "reason"), [(["parms"], "Did you mean 'params'"), (["latency"], "needs a device")])
def test_a_metric_that_cannot_be_read_says_why(metrics: list[str], reason: str, spaces) -> None:
    with pytest.raises(PredictorError, match=reason):
        compile_space(spaces["one design"][0], metrics, Scene())
