"""The page on devices says of their errors what their cards say."""

import re
from pathlib import Path

import pytest

from hw_profiles.core.load import load_device
from predictors.fitting.check import stored

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "devices.md").read_text()
ROWS = re.findall(r"^\| `(\w+)` \| ([\d.]+) % of ([\d,]+) \w+ \| ([\d.]+) % \| ([\d.]+) % \|$", PAGE, re.MULTILINE)


def test_the_table_of_errors_is_found():
    assert len(ROWS) >= 6


@pytest.mark.parametrize(("name", "error", "rows", "within", "inside"), ROWS)
def test_every_row_says_what_the_card_says(name, error, rows, within, inside):
    held_out = stored(load_device(name)).held_out["all"]
    assert (error, rows) == (f"{100 * held_out.mape:.1f}", f"{held_out.rows:,}")
    assert (within, inside) == (f"{100 * held_out.within_10_percent:.1f}", f"{100 * held_out.coverage_90:.1f}")
