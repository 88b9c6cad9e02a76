import pytest
import torch

from nas.model.quantise.ranges import AverageRange, WidestRange

pytestmark = pytest.mark.torch


def test_the_widest_range_holds_every_batch() -> None:
    seen = WidestRange()
    for batch in ([-1.0, 0.5], [0.0, 3.0], [-0.5, 2.0]):
        seen.see(torch.tensor(batch))
    assert seen.bounds is not None
    assert seen.bounds.tolist() == [-1, 3]


def test_an_average_range_forgets_the_outliers_of_one_batch() -> None:
    seen = AverageRange()
    seen.see(torch.tensor([-100.0, 100.0]))
    for _ in range(1000):
        seen.see(torch.tensor([-1.0, 2.0]))
    assert seen.bounds is not None
    assert seen.bounds.tolist() == pytest.approx([-1, 2], rel=0.01)
