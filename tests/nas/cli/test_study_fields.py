import pytest

from nas.cli.study_fields import merged, with_changes
from nas.errors import UserError


def test_a_change_reaches_into_a_field():
    assert with_changes({"max": {"params": "30M"}}, ["max.latency=2ms"]) == {"max": {"params": "30M", "latency": "2ms"}}


def test_a_change_is_a_number_a_list_or_text():
    changes = ["candidates=1000", 'minimize=["latency"]', "strategy=local", "max.latency=2ms"]
    assert with_changes({}, changes) == {
        "candidates": 1000,
        "minimize": ["latency"],
        "strategy": "local",
        "max": {"latency": "2ms"},
    }


def test_the_fields_that_are_changed_stay_as_they_were():
    fields = {"max": {"params": "30M"}}
    with_changes(fields, ["max.params=1M"])
    assert fields == {"max": {"params": "30M"}}


@pytest.mark.parametrize("change", ["candidates", "=3", "seed=", "seed.low=3"])
def test_what_is_no_change_is_refused(change):
    with pytest.raises(UserError, match="--set"):
        with_changes({"seed": 0}, [change])


def test_limits_of_the_command_line_join_those_of_the_file():
    file = {"max": {"latency": "2ms", "params": "30M"}, "seed": 1}
    assert merged(file, {"max": {"latency": "1ms"}, "seed": 2}) == {
        "max": {"latency": "1ms", "params": "30M"},
        "seed": 2,
    }
