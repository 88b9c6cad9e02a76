"""What the drawing shows of an architecture."""

import yaml

from nas.report.drawn_blocks import drawn_blocks
from search_spaces.core.files import space_from
from search_spaces.core.load import load_model, load_space

SMALL = """
name: small
resolution: 16
classes: 10
stem: {{kind: conv_stem, channels: 16}}
stages:
  - depth: 1
    width: 32
    {numerics}
    block: {{kind: inverted_residual, expansion: 4}}
head: {{kind: pooled_head}}
"""


def test_unireplknet_a_is_drawn_as_published() -> None:
    blocks = drawn_blocks(load_model("unireplknet_a")).blocks
    stages = [block.stage for block in blocks]
    assert [stages.count(f"stage{stage}") for stage in (1, 2, 3, 4)] == [2, 2, 6, 2]
    assert [block.kernel for block in blocks if block.stage == "stage1"] == [3, 3]
    assert {block.kernel for block in blocks if block.stage == "stage3"} == {13}
    assert all(block.marks == ("SE", "GRN") for block in blocks if block.stage.startswith("stage"))


def test_a_joint_is_told_by_the_block_behind_it() -> None:
    architecture = load_model("unireplknet_a")
    drawing = drawn_blocks(architecture)
    joint = [
        owner
        for node, owner in zip(architecture.deployed, drawing.owners, strict=True)
        if node.name.startswith("stage2.down0")
    ]
    assert joint and set(joint) == {"stage2.block0"}
    shrinking = {block.name: block.downsampling for block in drawing.blocks if block.downsampling}
    assert shrinking == dict.fromkeys(("stem1", "stem2", "stage2.block0", "stage3.block0", "stage4.block0"), "conv")


def test_a_pool_that_shrinks_the_map_is_named() -> None:
    space = load_space("mobile")
    choices = space.decode(space.encode({**load_model("mobilenetv2_100").choices, "downsampling": "blur_pool"}))
    blocks = drawn_blocks(space.architecture(choices)).blocks
    assert [block.downsampling for block in blocks if block.name == "stage2.block0"] == ["blur_pool"]
    assert [block.downsampling for block in blocks if block.name == "stage1.block0"] == [None]


def test_the_image_belongs_to_no_block() -> None:
    assert drawn_blocks(load_model("mobilenetv2_100")).owners[0] == ""


def test_zeros_ranks_and_bits_are_told() -> None:
    body = "sparsity: [dense, '2:4', 'rank:0.25', 'block:8x1:0.5']\n    weight_bits: [32, 8]"
    space = space_from(yaml.safe_load(SMALL.format(numerics=body)), "small")
    told = {}
    for text in ("dense", "2:4", "rank:0.25", "block:8x1:0.5"):
        drawn = drawn_blocks(space.architecture({"stage1.sparsity": text, "stage1.weight_bits": 8}))
        told[text] = {block.name: block.marks for block in drawn.blocks}["stage1.block0"]
    assert told == {
        "dense": ("8-bit",),
        "2:4": ("2:4", "8-bit"),
        "rank:0.25": ("low rank", "8-bit"),
        "block:8x1:0.5": ("block:8x1:0.5", "8-bit"),
    }
