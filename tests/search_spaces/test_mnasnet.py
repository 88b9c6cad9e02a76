import csv
import gzip
from pathlib import Path

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces import mnasnet
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model

MEASURED = Path(__file__).parents[3] / "shared" / "data" / "accel_nasbench_gpu_throughput.csv.gz"

CODE = "e1k3l1se0;e6k3l2se0;e4k5l3se1;e6k3l3se0;e6k3l2se1;e6k5l3se1;e4k3l1se0"


def params(code: str) -> float:
    return estimate(load_model(f"mnasnet:{code}"), "params", Scene()).value


def test_a_code_comes_back_from_the_design_that_it_names() -> None:
    assert mnasnet.to_code(load_model(f"mnasnet:{CODE}").choices) == CODE


@pytest.mark.parametrize("code", ["", "e1k3l1se0", CODE.replace("e4", "e3"), CODE.replace("k5", "k7"), CODE + ";"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(SpaceError, match=r"e1k3l1se0;\.\.\. seven times"):
        mnasnet.from_code(code)


@pytest.mark.parametrize("name", ["mnasnet_050", "mnasnet_100", "semnasnet_100"])
def test_a_design_that_the_benchmark_lacks_has_no_code(name: str) -> None:
    with pytest.raises(SpaceError, match="holds no such design"):
        mnasnet.to_code(load_model(name).choices)


@pytest.mark.slow
@pytest.mark.skipif(not MEASURED.is_file(), reason="the measured networks of Accel-NASBench are not here")
def test_every_measured_network_has_exactly_the_published_parameters() -> None:
    with gzip.open(MEASURED, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code = ";".join(f"e{row[f'e{i}']}k{row[f'k{i}']}l{row[f'l{i}']}se{row[f'se{i}']}" for i in range(7))
            assert params(code) == round(float(row["params_m"]) * 1e6), row["id"]
