import json
import math

import numpy as np
import pytest

from nas.cli.output import print_json, print_rows


def test_what_is_unknown_reads_null(capsys):
    print_json({"value": math.nan, "high": [math.inf, np.float64(2.0)], "count": np.int64(3)})
    assert json.loads(capsys.readouterr().out) == {
        "schema_version": 1,
        "value": None,
        "high": [None, 2.0],
        "count": 3,
    }


def test_a_large_count_keeps_every_digit(capsys):
    print_json({"cardinality": 3**50})
    assert json.loads(capsys.readouterr().out)["cardinality"] == 3**50


def test_columns_stand_under_each_other(capsys):
    print_rows(("name", "params"), [("a", "1"), ("longer", "23")], right=(False, True))
    assert capsys.readouterr().out == "name    params\na            1\nlonger      23\n"


@pytest.mark.parametrize("value", [object(), {1, 2}], ids=["object", "set"])
def test_what_json_has_no_word_for_is_our_own_bug(value):
    with pytest.raises(TypeError):
        print_json({"value": value})
