import pytest

from predictors.core.errors import PredictorError
from predictors.core.estimate import Estimate


def test_an_estimate_speaks_the_command_lines_json():
    estimate = Estimate(2e-3, 1.8e-3, 2.5e-3, "s", "measured", 0.97)
    assert estimate.as_json() == {
        "value": 2e-3, "low": 1.8e-3, "high": 2.5e-3, "unit": "s", "provenance": "measured", "covered": 0.97,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "low", "high", "covered", "provenance"),
    [
        (1.0, 2.0, 3.0, 1.0, "exact"),
        (4.0, 2.0, 3.0, 1.0, "exact"),
        (1.0, 1.0, 1.0, 1.1, "exact"),
        (1.0, 1.0, 1.0, -0.1, "exact"),
        (float("nan"), 0.0, 1.0, 1.0, "exact"),
        (1.0, 0.0, float("inf"), 1.0, "exact"),
        (1.0, 1.0, 1.0, 1.0, "guessed"),
    ],
)
def test_an_estimate_that_contradicts_itself_is_refused(value, low, high, covered, provenance):
    with pytest.raises(PredictorError):
        Estimate(value, low, high, "s", provenance, covered)
