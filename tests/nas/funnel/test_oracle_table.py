"""Tables that know the truth: read, or refused with what is wrong."""

import gzip
import math

import pytest

from nas.errors import UserError
from nas.funnel.oracle_table import keys_of, read_oracle
from search_spaces.nasbench201 import SPACE, from_code, to_code

CODE = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_1x1~2|"


def written(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_a_table_is_two_columns_of_a_file(tmp_path, name):
    table = read_oracle(written(tmp_path, "id,loss,accuracy\na,1,90.5\nb,2,\n", name), "id", "accuracy")
    assert table.query("a") == 90.5
    assert math.isnan(table.query("b"))
    assert "c" not in table


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("id,acuracy\na,1\n", "Did you mean 'acuracy'"),
        ("name,accuracy\na,1\n", "has no column 'id'"),
        ("id,accuracy\na,1\na,2\n", "line 3: 'a' stands there twice"),
        ("id,accuracy\na,good\n", "line 2: accuracy is 'good'"),
        ("", "has no column"),
        ("id,accuracy\na,1\xff\n".replace("\xff", "\udcff"), "no readable CSV"),
    ],
)
def test_a_bad_table_says_what_is_wrong(tmp_path, text, clue):
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match=clue):
        read_oracle(path, "id", "accuracy")


@pytest.mark.parametrize("name", ["missing.csv", "table.pkl"])
def test_a_missing_file_or_one_of_another_kind_is_named(tmp_path, name):
    with pytest.raises(UserError, match=name):
        read_oracle(tmp_path / name, "id", "accuracy")


def test_what_claims_to_be_packed_and_is_not_is_refused(tmp_path):
    path = tmp_path / "table.csv.gz"
    path.write_text("id,accuracy\n")
    with pytest.raises(UserError, match="Cannot read"):
        read_oracle(path, "id", "accuracy")


def test_designs_are_found_by_their_spaces_code_or_by_their_id(tmp_path):
    choices = from_code(CODE)
    by_code = read_oracle(written(tmp_path, f"arch,v\n{CODE},1\n"), "arch", "v")
    assert keys_of(by_code, SPACE, "nasbench201", [choices]) == [to_code(choices)]
    name = SPACE.architecture(choices).id
    by_id = read_oracle(written(tmp_path, f"arch,v\n{name},1\n"), "arch", "v")
    assert keys_of(by_id, SPACE, "nasbench201", [choices]) == [name]
