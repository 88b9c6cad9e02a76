import pytest

from hw_profiles.core.load import load_profile
from predictors.core.metric import Scene, load_metric


@pytest.mark.parametrize(
    ("device", "dtype", "provenance"),
    [
        ("cpu", "fp32", "measured"),
        ("h200", "fp16", "measured"),
        ("h200", "bf16", "analytic"),
        ("a100", "fp16", "transferred"),
        ("a100", "bf16", "analytic"),
        ("t4", "fp16", "analytic"),
    ],
)
def test_only_the_number_format_of_the_stack_was_measured(device, dtype, provenance):
    assert load_metric("latency", Scene(load_profile(device), 1, dtype)).provenance == provenance
