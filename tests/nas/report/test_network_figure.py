"""A network as a picture."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pytest

from nas.report.data import Block
from nas.report.drawn_blocks import drawn_blocks
from nas.report.network_figure import render_network_svg
from nas.report.network_layout import LEAST_TAP, TAP, layout, side_of, width_of
from search_spaces.core.load import load_model, load_space

SVG = "{http://www.w3.org/2000/svg}"


def _picture(model: str) -> str:
    drawing = drawn_blocks(load_model(model))
    return render_network_svg(model, drawing.blocks, drawing.skips, drawing.fields)


def test_kernels_are_drawn_to_one_scale() -> None:
    blocks = drawn_blocks(load_model("unireplknet_t")).blocks
    boxes = [box for stage in layout(blocks, 1000) for box in stage.boxes]
    scales = [box.kernel / box.block.kernel for box in boxes if box.kernel and box.block.kernel]
    assert scales == pytest.approx([scales[0]] * len(scales))
    assert LEAST_TAP <= scales[0] <= TAP
    assert all(box.kernel < box.width for box in boxes if box.kernel)


def test_heights_tell_the_maps_and_boxes_stand_side_by_side() -> None:
    blocks = drawn_blocks(load_model("resnet50")).blocks
    boxes = [box for stage in layout(blocks, 1000) for box in stage.boxes]
    assert all(a.right < b.left for a, b in pairwise(boxes))
    assert [a.height >= b.height for a, b in pairwise(boxes)] == [True] * (len(boxes) - 1)
    assert [side_of(box.block) for box in boxes if box.shrunk_from] == [28, 14, 7]


def test_a_deep_network_is_squeezed_into_the_room() -> None:
    blocks = drawn_blocks(load_model("resnet50")).blocks
    assert width_of(layout(blocks, 900)) <= 900 < width_of(layout(blocks, 5000))


def test_thirty_large_kernels_fit_beside_each_other() -> None:
    block = Block("stage1.block", "stage1", "large", (512, 18, 18), 31)
    assert width_of(layout([block] * 32, 1000)) <= 1000


def test_every_block_has_a_title_and_every_stage_its_receptive_field() -> None:
    picture = ElementTree.fromstring(_picture("resnet50"))
    titles = [each.text or "" for each in picture.iter(f"{SVG}title")]
    assert len(titles) == 1 + len(drawn_blocks(load_model("resnet50")).blocks)
    assert sum("projection shortcut" in title for title in titles) == 4
    texts = [each.text or "" for each in picture.iter(f"{SVG}text")]
    assert "stage3 × 6" in texts
    # Araujo et al. 2019, with the stride in the 3x3 kernels as torch has it.
    assert "sees 427 px" in texts


def test_what_weights_save_stands_on_their_blocks() -> None:
    space = load_space("large_kernel_sparse")
    sample = space.sample(1, np.random.default_rng(0))[0]
    blocks = drawn_blocks(space.architecture(space.decode(sample))).blocks
    told = {badge for block in blocks for badge in block.badges}
    assert told and all(re.fullmatch(r"\d+%|\d+:\d+|\d+b", badge) for badge in told)


def test_hostile_names_stay_text() -> None:
    hostile = "</svg><script>"
    block = Block(hostile, hostile, hostile, (8, 4, 4), 3, hostile, (hostile,), badges=(hostile,))
    assert "<script>" not in render_network_svg(hostile, [block, block], (), {hostile: 3})


@pytest.mark.parametrize("model", ["vgg16", "densenet121", "cct_7_3x1_32", "affnet", "stunet_s"])
def test_networks_of_all_kinds_have_a_picture(model: str) -> None:
    assert ElementTree.fromstring(_picture(model)).tag == f"{SVG}svg"
