import json

import pytest


def answer(finished) -> dict:
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_spaces_are_compared_by_distribution_budget_and_what_the_best_have(nasctl):
    told = answer(nasctl("space", "compare", "mobile", "lsnet", "--samples", "3000", "--json"))
    assert told["schema_version"] == 1
    (comparison,) = told["comparisons"]
    assert (comparison["metric"], comparison["direction"]) == ("deepmad", "maximize")
    assert [standing["space"] for standing in comparison["spaces"]] == ["mobile", "lsnet"]
    for standing in comparison["spaces"]:
        assert standing["compared"] == standing["drawn"] == 3000
        assert standing["edf"]["values"] == sorted(standing["edf"]["values"])
        medians = [standing["best_of"][budget]["median"] for budget in ("10", "100", "1000")]
        assert medians == sorted(medians)
        assert standing["ranges"]["params"]["low"] <= standing["ranges"]["params"]["high"]
    assert 0 < comparison["pairs"][0]["wins"] < 1


def test_equal_seeds_compare_equal_designs_and_limits_hold(nasctl):
    asked = ("space", "compare", "mobile", "lsnet", "--samples", "2000", "--max", "params=9M", "--json")
    first, again = nasctl(*asked), nasctl(*asked)
    assert first.stdout == again.stdout
    assert answer(first)["limits"] == ["params <= 9e+06"]
    assert all(space["compared"] < space["drawn"] for space in answer(first)["comparisons"][0]["spaces"])


def test_the_table_names_spaces_pairs_and_dimensions(nasctl):
    told = nasctl("space", "compare", "mobile", "nasbench201", "--metric", "macs", "--samples", "1000").stdout
    assert "macs: less is better" in told
    assert "Random designs, pair by pair" in told
    assert "stage1.kernel" in told or "stage1.depth" in told


def test_the_page_holds_a_picture_and_fetches_nothing(nasctl, tmp_path):
    page = tmp_path / "page.html"
    finished = nasctl("space", "compare", "mobile", "lsnet", "--samples", "1000", "--html", str(page))
    assert finished.returncode == 0, finished.stderr
    text = page.read_text()
    assert "<polyline" in text
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "mobile against lsnet" in text


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--metric", "depmad"), 2, "Did you mean 'deepmad'?"),
        (("--metric", "latency"), 3, "latency is a property of a device"),
        (("--max", "params=1"), 1, "None of 500 designs of mobile has params <= 1"),
        (("--max", "params"), 2, "A limit is METRIC=VALUE"),
        (("--equal", "nothing"), 2, "No metric 'nothing'"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(nasctl, options, code, said):
    finished = nasctl("space", "compare", "mobile", "--samples", "500", *options)
    assert said in finished.stderr
    assert finished.returncode == code
