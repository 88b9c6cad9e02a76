import pytest

from nas.model.export.source.chains import BlockCall, chain_arguments

pytestmark = pytest.mark.torch


def _calls(*settings: tuple[str, str, int]) -> list[BlockCall]:
    return [BlockCall(name, kind, (("", "64"), ("kernel", str(kernel)))) for name, kind, kernel in settings]


def test_equal_calls_become_one_loop() -> None:
    calls = _calls(*((f"block{i}", "Unit", 7) for i in range(3)))
    assert chain_arguments(calls) == ['**{f"block{i}": Unit(64, kernel=7) for i in range(3)}']


def test_a_setting_that_alternates_is_looped_over_by_its_period() -> None:
    calls = _calls(*((f"block{i}", "Unit", 13 if i % 2 == 0 else 3) for i in range(6)))
    (loop,) = chain_arguments(calls)
    assert loop == '**{f"block{i}": Unit(64, kernel=kernel) for i, kernel in enumerate((13, 3) * 3)}'


def test_a_period_may_end_within() -> None:
    calls = _calls(*((f"block{i}", "Large" if i % 3 == 0 else "Small", 7) for i in range(8)))
    (loop,) = chain_arguments(calls)
    assert "in enumerate(((Large, Small, Small) * 3)[:8])" in loop


def test_a_block_in_between_ends_the_loop_and_the_numbers_go_on() -> None:
    calls = _calls(("block0", "Unit", 7), ("block1", "Unit", 7), ("down2", "Down", 3), ("block2", "Unit", 7))
    assert chain_arguments(calls) == [
        '**{f"block{i}": Unit(64, kernel=7) for i in range(2)}',
        "down2=Down(64, kernel=3)",
        "block2=Unit(64, kernel=7)",
    ]


def test_class_and_setting_may_change_together() -> None:
    calls = _calls(("block1", "Large", 13), ("block2", "Small", 3))
    (loop,) = chain_arguments(calls)
    written = "".join(part.strip() if part.strip() in "**{}" else part.strip() + " " for part in loop.split("\n"))
    assert written.replace(" }", "}") == (
        '**{f"block{i}": block(64, kernel=kernel) '
        "for i, (block, kernel) in enumerate(((Large, 13), (Small, 3)), start=1)}"
    )
