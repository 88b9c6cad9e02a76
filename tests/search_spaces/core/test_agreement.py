from typing import Any

import numpy as np
import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from tests.search_spaces.core.tiny import tiny, tiny_block, tiny_stage


def with_activation(shared: list[Any], **block: Any) -> dict[str, Any]:
    declared = tiny_block(activation={"same": "act"}, **block)
    declared["shared"]["act"] = shared
    return declared


def every(otherwise: dict[str, Any], values: Any = (1, 2)) -> dict[str, Any]:
    return tiny_stage(alternate={"every": list(values), "otherwise": otherwise})


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a shared pool that does not exist": (tiny(shared={"downsampling": ["conv", "maxpool"]}), "stage1.downsampling"),
    "a stage's pool that does not exist": (tiny_stage(downsampling="maxpool"), "stage2.downsampling.*'max_pool'"),
    "a pool a block": (tiny_stage(downsampling={"per_block": ["conv", "max_pool"]}), "stages.1.downsampling"),
    "a shared activation that does not exist": (with_activation(["foo", "relu"]), "stage2.activation: 'foo'"),
    "a shared setting that nobody reads": (tiny(shared={"act": ["relu", "gelu"]}), "shared.act: nothing uses it"),
    "a shared resolution": (tiny(shared={"resolution": [8, 16]}), "'resolution' is a field of the space"),
    "a shared name with a slip": (tiny_block(activation={"same": "actt"}), "stage2.activation: .*'actt'"),
    "a shared pool as activation": (tiny_block(activation={"same": "downsampling"}), "stage2.activation: 'conv'"),
    "a shared setting chosen per block": (tiny_block(activation={"per_block": {"same": "a"}}), "activation.per_block"),
    "alternation by nothing": (every({"kernel": 5}, [0, 1]), r"stages.1.alternate.every: .*1 to 256"),
    "an even alternating kernel": (every({"kernel": 4}), "stage2.alternate: kernel: 4 .*odd"),
    "an alternating stride": (every({"stride": 2}), "stage2.alternate: .*no setting 'stride'"),
    "an alternating slip": (every({"kernle": 5}), "Did you mean 'kernel'"),
    "a sparsity that is none": (tiny_stage(sparsity="half"), "stage2.sparsity: 'half'"),
    "a sparsity of nothing": (tiny_stage(sparsity="unstructured:0.0"), "stage2.sparsity"),
    "more kept than there are": (tiny_stage(sparsity="4:2"), "stage2.sparsity.*keeps 4 of 2"),
    "no bits": (tiny_stage(weight_bits=[0, 8]), "stage2.weight_bits: 0"),
    "bits in words": (tiny_stage(activation_bits="eight"), "stage2.activation_bits: 'eight'"),
    "a stem that keeps its width": (tiny(stem={"kind": "unirep"}), "stem: .*takes no width"),
    "a head without classes": (tiny(head={"kind": "unirep"}), "head: .*takes no classes"),
    "a head with classes of its own": (tiny(head={"kind": "pooled_head", "classes": 5}), "no setting 'classes'"),
    "a head in a stage": (tiny_stage(block={"kind": "pooled_head"}), "stage2: .*needs classes"),
    "a block without what it needs": (tiny_stage(block={"kind": "downsample"}), "stage2: .*needs kind"),
    "a block that is no mapping": (tiny_stage(block=5), "stages.1.block"),
    "a block by a path": (tiny_stage(block={"kind": "../core/ops"}), "stages.1.block.kind: no block"),
    "a block with a slip": (tiny_stage(block={"kind": "unirepp"}), "Did you mean 'unirep'"),
    "settings in a drawer": (tiny_stage(block={"kind": "unirep", "settings": 5}), "no setting 'settings'"),
    "an even kernel": (tiny_block(kernel=[3, 4]), "kernel: 4 .*odd"),
    "a kernel that is true": (tiny_block(kernel=True), "kernel: True"),
    "groups of minus three": (tiny_block(group_size=-3), "group_size: -3"),
    "a depth in words": (tiny_stage(depth=["a"]), "stages.1.depth: .*whole numbers"),
    "a depth of nothing": (tiny_stage(depth=[0, 1]), "stages.1.depth: .*1 to 256"),
    "a depth of a million": (tiny_stage(depth=10**6), "stages.1.depth"),
    "a width of nothing": (tiny_stage(width=0), "stages.1.width"),
    "a width that is true": (tiny_stage(width=[True, 2]), "stages.1.width"),
    "a resolution of two and a half": (tiny(resolution=2.5), "resolution: .*whole"),
    "a huge resolution": (tiny(resolution=10**5), "resolution: .*4096"),
    "a place before the first block": (tiny_stage(shrink_at=-1), "stages.1.shrink_at"),
    "a domain keyed by numbers": (tiny_stage(width={1: 2}), "stages.1.width"),
    "a domain of nothing": (tiny_stage(width=[]), "stages.1.width"),
    "a domain upside down": (tiny_stage(width={"low": 16, "high": 8}), "stages.1.width.*high=8"),
    "a step that misses": (tiny_stage(width={"low": 8, "high": 17, "step": 8}), "whole number of steps of 8"),
    "a value twice": (tiny_stage(width=[8, 8]), "must not repeat"),
    "an unknown field": (tiny(stagess=5), "stagess"),
    "a rule that does not exist": (tiny(rules=[{"rule": "x"}]), "rules.0"),
    "a rule about nothing": (tiny(rules=[{"rule": "non_decreasing", "of": "widht"}]), "widht"),
    "a rule about words": (tiny(rules=[{"rule": "non_decreasing", "of": "sparsity"}]), "sparsity"),
    "a rule over stages about blocks": (
        {**tiny_block(kernel={"per_block": [3, 5]}), "rules": [{"rule": "max_growth", "of": "kernel"}]},
        "rules.0: 'kernel' is chosen per block",
    ),
    "no stage": (tiny(stages=[]), "stages"),
    "nothing for a stage": (tiny(stages=[None]), "stages.0"),
    "a name with a blank": (tiny(name="a b"), "name"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistaken_declaration_is_refused_where_it_stands(mistake: str) -> None:
    declared, where = MISTAKES[mistake]
    with pytest.raises(SpaceError, match=where) as caught:
        space_from(declared, "tiny.yaml")
    assert len(str(caught.value)) < 800


def test_a_stage_in_a_file_never_shrinks_where_it_says_so() -> None:
    space = space_from(tiny_stage(shrink_at="never"), "tiny.toml")
    assert [stage.shrink_at is None for stage in space.stages] == [False, True]
    assert space_from(space.model_dump(mode="json"), "again") == space


def test_a_space_that_does_not_say_how_it_shrinks_strides() -> None:
    declared = tiny(shared={}, stages=[{"depth": 1, "width": 8, "block": {"kind": "unirep"}}])
    variants = {node.op.variant for node in space_from(declared, "x").architecture({"resolution": 32}).graph}
    assert not {"max", "average", "blur"} & variants


def test_a_kernel_chosen_per_block_fits_its_map_in_every_block() -> None:
    declared = tiny_block(kernel={"per_block": [3, 63]}) | {"resolution": 32, "rules": [{"rule": "kernel_fits_map"}]}
    space = space_from(declared, "tiny")
    codes = space.sample(200, np.random.default_rng(0))
    assert {space.decode(code)[f"stage2.block{block}.kernel"] for code in codes for block in (0, 1)} == {3}
