import pytest

from nas.model.export.source.numbers import Numbers

pytestmark = pytest.mark.torch


def _numbers() -> Numbers:
    return Numbers({"channels": (16, 32), "width": (24, 48)}, {"kernel": (7, 9), "stride": (1, 2)})


def test_a_width_is_told_by_a_width_and_a_size_by_a_size() -> None:
    numbers = _numbers()
    assert numbers.width((24, 48), "any") == "width"
    assert numbers.size((1, 2), "any") == "stride"
    assert numbers.arguments == {"width": (24, 48), "stride": (1, 2)}


def test_multiples_fractions_and_halves_follow_from_arguments() -> None:
    numbers = _numbers()
    assert numbers.width((64, 128), "hidden") == "4 * channels"
    assert numbers.width((4, 8), "hidden") == "channels // 4"
    assert numbers.padding((3, 4), "any") == "kernel // 2"
    assert numbers.groups((64, 128), "depthwise of the hidden width") == "4 * channels"


def test_what_all_blocks_agree_on_is_a_literal_unless_it_is_a_width() -> None:
    numbers = Numbers({"channels": (16, 16)}, {"kernel": (7, 7)})
    assert numbers.size((7, 7), "any") == "7"
    assert numbers.width((16, 16), "any") == "channels"


def test_a_multiple_that_may_be_chance_is_not_claimed() -> None:
    assert Numbers({"channels": (16,)}, {}).width((64,), "hidden") == "hidden"


def test_what_follows_from_nothing_is_an_argument_of_its_own() -> None:
    numbers = _numbers()
    assert numbers.width((17, 5), "hidden") == "hidden"
    assert numbers.width((17, 6), "hidden") == "hidden_2"
    assert numbers.arguments == {"hidden": (17, 5), "hidden_2": (17, 6)}
