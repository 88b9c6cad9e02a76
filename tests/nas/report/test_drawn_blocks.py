"""What the drawing shows of an architecture."""

from nas.report.drawn_blocks import drawn_blocks
from search_spaces.core.load import load_model, load_space


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
