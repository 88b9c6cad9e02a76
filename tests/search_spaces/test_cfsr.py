import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.cfsr import SPACE
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.load import load_model


# Aitical/CFSR as deployed: its branches merged.
@pytest.mark.parametrize(("name", "published"), [("cfsr_x2", 291_324), ("cfsr_x3", 297_819), ("cfsr_x4", 306_912)])
def test_a_published_network_has_its_published_parameters(name: str, published: int) -> None:
    assert estimate(load_model(name), "params_deploy", Scene()).value == published


def test_an_image_of_1280_by_720_takes_17_2_billion_macs_at_scale_4() -> None:
    assert (
        estimate(load_model("cfsr_x4"), "macs", Scene()).value == 297_936 * 320 * 180 == pytest.approx(17.2e9, rel=3e-3)
    )


@pytest.mark.parametrize(
    ("field", "wrong", "reason"),
    [
        ("block", {"kind": "inverted_residual"}, "asks for width, stride"),
        ("block", {"kind": "efn", "kernel": {"per_block": [3, 5]}}, "one value for all blocks"),
        ("depth", {"low": 0, "high": 2}, "whole numbers from 1"),
    ],
)
def test_a_group_that_could_not_be_drawn_is_refused(field: str, wrong: object, reason: str) -> None:
    declared = SPACE.model_dump(mode="json")
    declared["groups"][1][field] = wrong
    with pytest.raises(SpaceError, match=reason):
        space_from(declared, "here")


def test_the_side_of_the_small_image_is_free() -> None:
    assert SPACE.at_resolution(77).architecture({"scale": 3}).graph.nodes[-1].shape == (3, 231, 231)
    with pytest.raises(SpaceError, match="got 0"):
        SPACE.at_resolution(0)
