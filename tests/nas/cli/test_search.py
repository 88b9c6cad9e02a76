import json
from pathlib import Path

import pytest

SEARCH = ("search", "--space", "mobile", "--hw", "h100", "--candidates", "4096", "--quiet")


def answer(finished) -> dict:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return json.loads(finished.stdout)


@pytest.fixture
def searched(nasctl) -> dict:
    """One small search in `runs/first`."""
    return answer(nasctl(*SEARCH, "--out", "runs/first", "--json"))


def test_a_search_answers_with_the_object_of_the_contract(searched):
    assert {
        "schema_version", "run", "space", "hw", "seed", "strategy", "evaluated", "feasible", "seconds", "certificate",
        "front",
    } <= set(searched)  # fmt: skip
    assert (searched["space"], searched["hw"], searched["evaluated"]) == ("mobile", "h100", 4096)
    best = searched["front"][0]
    assert best["rank"] == 1
    assert {"id", "choices", "metrics"} <= set(best)
    assert {"value", "low", "high", "unit", "provenance", "covered"} == set(best["metrics"]["latency"])


def test_the_front_is_printed_and_the_report_written(nasctl):
    finished = nasctl(*SEARCH[:-1], "--out", "runs/first")
    assert finished.returncode == 0, finished.stderr
    assert "rank" in finished.stdout
    assert "deepmad" in finished.stdout
    assert "Report: runs/first/report.html" in finished.stderr


def test_the_same_seed_gives_the_same_front(nasctl, searched):
    again = answer(nasctl(*SEARCH, "--out", "runs/second", "--json"))
    other = answer(nasctl(*SEARCH, "--out", "runs/third", "--seed", "1", "--json"))
    assert again["front"] == searched["front"]
    assert other["front"] != searched["front"]


def test_a_limit_holds_for_the_whole_front_at_its_upper_bound(nasctl):
    limited = answer(nasctl(*SEARCH, "--max", "latency=3ms", "--max", "params=3M", "--out", "runs/first", "--json"))
    for member in limited["front"]:
        assert member["metrics"]["latency"]["high"] <= 3e-3 * (1 + 1e-9)
        assert member["metrics"]["params"]["value"] <= 3e6


def test_an_impossible_limit_is_named_with_the_best_that_was_reached(nasctl):
    finished = nasctl(*SEARCH, "--max", "latency=1us", "--json")
    error = json.loads(finished.stdout)["error"]
    assert finished.returncode == 1
    assert error["code"] == "nothing_feasible"
    assert "latency" in error["message"]


def test_a_run_is_never_overwritten(nasctl, searched):
    finished = nasctl(*SEARCH, "--out", "runs/first")
    assert finished.returncode == 2
    assert "nasctl resume runs/first" in finished.stderr


def test_a_run_goes_on_with_a_larger_budget_as_if_it_had_never_stopped(nasctl, searched):
    resumed = answer(nasctl("resume", "runs/first", "--candidates", "8192", "--json", "--quiet"))
    whole = answer(nasctl(*SEARCH, "--candidates", "8192", "--out", "runs/whole", "--json"))
    assert resumed["evaluated"] == 8192
    assert resumed["front"] == whole["front"]


def test_runs_are_listed_and_shown(nasctl, searched):
    (listed,) = answer(nasctl("runs", "ls", "--json"))["runs"]
    assert (listed["run"], listed["evaluated"]) == ("runs/first", 4096)
    shown = answer(nasctl("runs", "show", "runs/first", "--json"))
    assert shown["front"] == searched["front"]
    assert shown["study"]["space"] == "mobile"
    assert "deepmad" in nasctl("runs", "show", "runs/first").stdout


def test_a_run_and_its_ranks_are_models(nasctl, searched):
    names = ["runs/first", "runs/first:1", "runs/first:2"]
    best, first, second = (answer(nasctl("show", name, "--json")) for name in names)
    assert best["params"] == first["params"] == searched["front"][0]["metrics"]["params"]["value"]
    assert second["params"] == searched["front"][1]["metrics"]["params"]["value"]


def test_the_prediction_of_a_front_member_is_the_one_that_the_search_made(nasctl, searched):
    predicted = answer(nasctl("predict", "runs/first", "--hw", "h100", "--json"))
    found = searched["front"][0]["metrics"]["latency"]["value"]
    assert predicted["latency"]["value"] == pytest.approx(found, rel=1e-9)


def test_a_report_is_one_page(nasctl, searched, tmp_path: Path):
    finished = nasctl("report", "runs/first", "--html", "elsewhere.html", "--quiet")
    assert finished.returncode == 0, finished.stderr
    page = (tmp_path / "work" / "elsewhere.html").read_text(encoding="utf-8")
    assert page == (tmp_path / "work" / "runs" / "first" / "report.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "mobile" in page


def test_a_dry_run_says_what_it_would_cost_and_leaves_nothing(nasctl, tmp_path: Path):
    plan = answer(nasctl(*SEARCH, "--max", "latency=3ms", "--dry-run", "--json"))
    assert plan["cardinality"] == answer(nasctl("space", "size", "mobile", "--json"))["cardinality"]
    assert 0 <= plan["limits"][0]["share"] <= 1
    assert plan["seconds"] > 0
    assert not (tmp_path / "work" / "runs").exists()


@pytest.mark.torch
def test_a_search_by_a_proxy_says_its_defaults_and_counts_the_unknown(nasctl):
    given = ("search", "--space", "nasbench201", "--resolution", "8", "--maximize", "synflow", "--out", "runs/measured")
    finished = nasctl(*given, "--candidates", "64")
    assert finished.returncode == 0, finished.stderr
    assert "Measuring synflow on each network within the limits, by strategy local." in finished.stderr
    assert "synflow: it came out as -inf" in finished.stderr
    assert "synflow is unknown for" in finished.stdout
    shown = answer(nasctl("runs", "show", "runs/measured", "--json"))
    assert shown["front"][0]["metrics"]["synflow"]["provenance"] == "measured"
    plan = nasctl(*given, "--max", "params=500k", "--dry-run").stdout
    assert "local, seed 0, 500 designs" in plan
    assert "synflow, measured on each network within the limits" in plan
    assert "cost" in plan


@pytest.mark.torch
def test_a_strategy_of_a_study_file_stays_where_a_proxy_is_sought(nasctl, tmp_path: Path):
    for name, fields in (("said", {"strategy": "nsga2"}), ("open", {})):
        (tmp_path / "work" / f"{name}.json").write_text(json.dumps({"space": "nasbench201", **fields}))
    given = ("--resolution", "8", "--maximize", "synflow", "--dry-run", "--json")
    plans = {name: answer(nasctl("search", "--study", f"{name}.json", *given)) for name in ("said", "open")}
    assert {name: plan["study"]["strategy"] for name, plan in plans.items()} == {"said": "nsga2", "open": "local"}


def test_a_study_file_is_changed_by_what_is_typed_and_not_by_settings(nasctl, tmp_path: Path):
    study = {"space": "mobile", "hw": "h100", "candidates": 2000, "seed": 3, "max": {"params": "5M"}}
    (tmp_path / "work" / "study.json").write_text(json.dumps(study))
    given = ("search", "--study", "study.json", "--seed", "4", "--max", "latency=5ms", "--set", "strategy=random")
    plan = answer(nasctl(*given, "--dry-run", "--json", NASCTL_HW="t4"))["study"]
    assert (plan["hw"], plan["seed"], plan["strategy"], plan["candidates"]) == ("h100", 4, "random", 2000)
    assert plan["max"] == {"params": "5M", "latency": "5ms"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--space", "mobil", "--hw", "h100"), "Did you mean 'mobile'?"),
        (("--space", "mobile", "--hw", "a1000"), "Did you mean 'a100'?"),
        (("--space", "mobile", "--hw", "h100", "--max", "latncy=2ms"), "Did you mean 'latency'?"),
        (("--space", "mobile", "--hw", "h100", "--minimize", "lateny"), "Did you mean 'latency'?"),
        (("--space", "mobile", "--hw", "h100", "--max", "latency=2 parsecs"), "latency"),
        (("--space", "mobile", "--hw", "h100", "--max", "latency"), "NAME=VALUE"),
        (("--space", "mobile", "--hw", "h100", "--strategy", "nsga"), "Did you mean 'nsga2'?"),
        (("--space", "mobile", "--hw", "h100", "--executor", "seriel"), "Did you mean 'serial'?"),
        (("--space", "mobile", "--hw", "h100", "--confidence", "1.5"), "confidence"),
        (("--space", "mobile", "--hw", "h100", "--time", "soon"), "is no duration"),
        (("--space", "mobile", "--hw", "h100", "--set", "sed=1"), "Did you mean 'seed'?"),
        (("--hw", "h100"), "space"),
        (("--space", "missing.yaml", "--hw", "h100"), "missing.yaml"),
        (("--study", "missing.toml"), "missing.toml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_told_in_one_message_and_leaves_no_run(nasctl, tmp_path: Path, arguments, message):
    finished = nasctl("search", *arguments)
    assert finished.returncode == 2, finished.stderr
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not (tmp_path / "work" / "runs").exists()


def test_a_search_without_a_device_asks_for_one(nasctl):
    finished = nasctl("search", "--space", "mobile")
    assert finished.returncode == 3
    assert "--hw" in finished.stderr


def test_a_cluster_that_does_not_answer_is_told_before_anything_is_written(nasctl):
    finished = nasctl(*SEARCH, "--executor", "ray", "--ray-address", "127.0.0.1:9", "--out", "runs/first", "--json")
    assert finished.returncode == 2
    error = json.loads(finished.stdout)["error"]
    assert error["field"] == "ray_address"
    assert "127.0.0.1:9" in error["message"]
    assert "refused" in error["message"]
    assert not Path("runs/first").exists()


def test_an_address_without_ray_is_a_mistake(nasctl):
    finished = nasctl(*SEARCH, "--ray-address", "127.0.0.1:9", "--out", "runs/first")
    assert finished.returncode == 2
    assert "this machine alone" in finished.stderr


def test_a_run_goes_on_with_another_executor(nasctl, searched):
    longer = nasctl("resume", "runs/first", "--candidates", "6144", "--executor", "processes", "--quiet", "--json")
    twin = answer(nasctl(*SEARCH, "--candidates", "6144", "--out", "runs/twin", "--json"))
    assert answer(longer)["front"] == twin["front"]
    assert json.loads(Path("runs/first/study.json").read_text())["executor"] == "processes"


def test_the_space_is_the_first_mistake_to_hear_of(nasctl):
    misspelt = nasctl("search", "--space", "large_kernal", "--max", "latency=2ms")
    assert (misspelt.returncode, "large_kernel" in misspelt.stderr) == (2, True)
    missing = nasctl("search", "--hw", "a100")
    assert (missing.returncode, "--space" in missing.stderr) == (2, True)
