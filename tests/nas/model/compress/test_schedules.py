import pytest

from nas.model.compress.schedules import (
    cubic_share,
    exponential_decay,
    frame_at,
    geometric_frames,
    linear_decay,
    stepwise_frames,
)


@pytest.mark.parametrize(
    ("progress", "share"),
    [(0, 0), (0.1, 0.237125), (0.25, 0.505859375), (0.5, 0.765625), (0.75, 0.861328125), (1, 0.875)],
)
def test_the_cubic_schedule_prunes_fast_at_first(progress: float, share: float) -> None:
    assert cubic_share(progress, 0.875) == pytest.approx(share, abs=1e-12)


def test_before_and_behind_its_steps_the_cubic_schedule_stands_still() -> None:
    assert [cubic_share(progress, 0.9, 0.3) for progress in (-1, 0, 1, 2)] == pytest.approx([0.3, 0.3, 0.9, 0.9])


def test_both_decays_begin_at_one() -> None:
    assert linear_decay(0, 0.01) == exponential_decay(0, 0.01) == 1
    assert linear_decay(25, 0.01) == 0.75
    assert linear_decay(101, 0.01) == 0


@pytest.mark.parametrize(
    ("kept", "of", "stay"),
    [(1, 16, [15, 8, 4, 2, 1]), (1, 8, [7, 4, 2, 1]), (2, 4, [3, 2]), (3, 8, [7, 4, 3]), (3, 4, [3])],
)
def test_stepwise_frames_halve_what_stays(kept: int, of: int, stay: list[int]) -> None:
    assert stepwise_frames(kept, of) == tuple((count, of) for count in stay)


def test_geometric_frames_halve_the_groups_that_fit() -> None:
    assert geometric_frames(1, 8, inputs=64) == ((8, 64), (4, 32), (2, 16), (1, 8))
    assert geometric_frames(1, 8, inputs=48) == ((2, 16), (1, 8))


def test_frames_are_of_equal_length() -> None:
    assert [frame_at(progress, 5) for progress in (-0.5, 0, 0.19, 0.2, 0.79, 0.81, 1, 3)] == [0, 0, 0, 1, 3, 4, 4, 4]
