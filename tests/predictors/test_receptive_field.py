"""Theoretical receptive fields against published ones, and against where gradients really arrive."""

import pytest

from predictors.receptive_field import ReceptiveField, receptive_field, receptive_fields
from search_spaces.core.load import load_model


# Araujo et al. 2019 (https://doi.org/10.23915/distill.00021) print 212 for VGG-16's last pool; its first full layer,
# a 7x7 convolution here, adds 6 x 32. ResNet-18 by hand: stem 7, pool +4, stages +32, +56, +112, +224.
@pytest.mark.parametrize(
    ("model", "side"), [("vgg16", 212 + 6 * 32), ("resnet18", 435), ("resnet50", 427), ("mobilenetv2_100", 491)]
)
def test_a_known_network_sees_as_far_as_is_known(model: str, side: int) -> None:
    assert receptive_field(load_model(model).graph) == ReceptiveField(side, 32)


def test_a_stem_sees_its_patch_and_a_kernel_widens_it_by_strides() -> None:
    model = load_model("convnext_atto")
    fields = receptive_fields(model.graph)
    sides = [field.side for field in fields if field is not None]
    # A patch of 4, then a 7x7 on every fourth pixel.
    assert sides[0] == 1
    assert 4 in sides
    assert 4 + 6 * 4 in sides


def test_attention_sees_the_whole_map_from_every_corner() -> None:
    fields = receptive_fields(load_model("caformer_s18").graph)
    names = [node.name for node in load_model("caformer_s18").graph]
    attended = next(field for field, name in zip(fields, names, strict=True) if name.endswith(".attention"))
    assert attended is not None
    assert attended.side >= 2 * 224 - 1


@pytest.mark.parametrize("deforms", ["original", "square"])
def test_moving_taps_count_where_they_stand_unmoved(deforms: str) -> None:
    rigid, moving = (receptive_field(load_model(f"codenet_{kind}").graph) for kind in ("rigid", deforms))
    assert moving == rigid
