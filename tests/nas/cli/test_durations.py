import pytest

from nas.cli.durations import parse_duration
from nas.errors import UserError


@pytest.mark.parametrize(("text", "seconds"), [("60s", 60), ("1.5min", 90), ("2h", 7200), ("45", 45), (" 3 m ", 180)])
def test_a_duration_is_a_number_and_a_unit(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-3s", "0s", "5 parsecs", "nan"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(UserError, match="is no duration"):
        parse_duration(text)
