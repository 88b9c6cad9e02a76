"""Ways around blocks."""

from nas.report.drawn_blocks import drawn_blocks
from search_spaces.core.load import load_model


def _shortcuts(model: str) -> list[str | None]:
    return [block.shortcut for block in drawn_blocks(load_model(model)).blocks]


def test_a_residual_stage_begins_with_a_projection() -> None:
    # He et al. 2016: ResNet-50 projects in the first block of each of its stages of 3, 4, 6 and 3.
    stages = [["projection"] + ["identity"] * (depth - 1) for depth in (3, 4, 6, 3)]
    assert [each for each in _shortcuts("resnet50") if each] == [each for stage in stages for each in stage]


def test_an_inverted_residual_has_a_shortcut_where_its_shape_stays() -> None:
    # Sandler et al. 2018: 17 blocks in 7 stages; the first of each changes the shape, stage by stage.
    assert _shortcuts("mobilenetv2_100").count("identity") == 17 - 7
    assert "projection" not in _shortcuts("mobilenetv2_100")


def test_a_downsampling_joint_is_no_part_of_the_shortcut() -> None:
    assert "projection" not in _shortcuts("convnext_tiny")


def test_the_maps_of_a_u_net_skip_to_its_decoder() -> None:
    drawing = drawn_blocks(load_model("stunet_s"))
    order = [block.name for block in drawing.blocks]
    assert len(drawing.skips) >= 5
    assert all(start < end - 1 < len(order) for start, end in drawing.skips)


def test_a_chain_has_no_way_around() -> None:
    drawing = drawn_blocks(load_model("vgg16"))
    assert drawing.skips == ()
    assert {block.shortcut for block in drawing.blocks} == {None}
