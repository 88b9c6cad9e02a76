import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.groups import read_groups
from hw_profiles.core.networks import read_networks
from hw_profiles.core.table import read_table
from nas.errors import UserError
from search_spaces.core.errors import GraphError
from search_spaces.core.load import load_model

pytestmark = pytest.mark.torch

BARE = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ModuleNotFoundError(f"No module named '{{name}}'", name=name)

sys.meta_path.insert(0, Absent())
sys.argv = {arguments}
sys.path.insert(0, {folder!r})
import runpy
import nas.model.measure.bench
nas.model.measure.bench.DISTURBED = float("inf")
runpy.run_path({folder!r}, run_name="__main__")
ours = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] in {packages}]
assert ours and all(file.startswith({folder!r}) for file in ours), ours
"""
PACKAGES = {"nas", "search_spaces", "hw_profiles", "predictors"}
NOT_THERE = {"pydantic", "typer", "rich", "optuna", "ray", "numba", "lightgbm", "sklearn", "scipy", "yaml"}


def planned(operators=6, models=("pooling_resnet20",)):
    from nas.model.measure.networks_table import candidate
    from nas.model.measure.plan import Plan, PlannedStack
    from nas.model.measure.sweep import sweep

    draws = list(itertools.islice(sweep("fp32", np.random.default_rng(0)), operators))
    networks = [candidate(load_model(name), name) for name in models]
    return Plan(PlannedStack("eager", "fp32", "contiguous", "cpu"), draws, networks, 1)


def run_bare(folder, *arguments, cwd):
    program = BARE.format(blocked=NOT_THERE, arguments=[str(folder), *arguments], folder=str(folder), packages=PACKAGES)
    return subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, cwd=cwd, timeout=300)


@pytest.mark.slow
def test_a_carried_folder_measures_on_torch_numpy_and_the_standard_library_alone(tmp_path):
    from nas.model.measure.carry import write_carried

    plan = planned()
    write_carried(plan, tmp_path / "away")
    done = run_bare(tmp_path / "away", "--out", "back", "--time", "1h", "--threads", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    table = read_table(tmp_path / "back" / "operators.csv")
    assert {row.operator for row in table} == set(plan.operators)
    assert [network.published for network in read_networks(tmp_path / "back" / "networks.jsonl")] == [
        "pooling_resnet20"
    ]
    assert read_groups(tmp_path / "back" / "groups.jsonl")
    assert json.loads((tmp_path / "back" / "machine.json").read_text())["threads"] == 1


def test_a_plan_comes_back_from_its_file_with_networks_that_compute_the_same(tmp_path):
    import torch

    from nas.model.measure.flat import build_flat
    from nas.model.measure.plan import read_plan, write_plan

    plan = planned(models=("pooling_resnet20", "mobilenetv2_035"))
    write_plan(plan, tmp_path / "plan.jsonl")
    again = read_plan(tmp_path / "plan.jsonl")
    assert (again.operators, again.stack, again.batch) == (plan.operators, plan.stack, plan.batch)
    for before, after in zip(plan.networks, again.networks, strict=True):
        assert (after.id, after.choices, after.published) == (before.id, before.choices, before.published)
        x = torch.randn(1, *after.graph.nodes[0].shape, generator=torch.Generator().manual_seed(0))
        with torch.inference_mode():
            assert torch.equal(build_flat(after.graph).eval()(x), build_flat(before.graph).eval()(x))


@pytest.mark.parametrize("text", ["", "{}", '{"plan": 7}', '{"plan": 1, "batch": 1}', "["])
def test_a_damaged_plan_is_refused(tmp_path, text):
    from nas.model.measure.plan import read_plan

    (tmp_path / "plan.jsonl").write_text(text)
    with pytest.raises(ProfileError, match="write it again"):
        read_plan(tmp_path / "plan.jsonl")


def test_an_operator_from_a_plan_is_one_of_ours_and_never_code(tmp_path):
    from nas.model.measure.carried_graph import graph_from_json

    node = {"op": "__import__", "settings": {}, "inputs": [], "shape": [3, 8, 8]}
    with pytest.raises(ValueError, match="no operator '__import__'"):
        graph_from_json({"output": 0, "nodes": [node]})


def test_a_setting_that_no_line_can_say_is_refused():
    from nas.model.measure.carried_graph import graph_to_json
    from search_spaces.core.graph import Graph, GraphNode
    from search_spaces.core.ops import Activation

    odd = GraphNode("a", "", Activation(object()), (), (3, 8, 8))  # type: ignore[arg-type]
    with pytest.raises(GraphError, match="Activation cannot travel"):
        graph_to_json(Graph((odd,), 0, ()))


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    from nas.model.measure.carry import write_carried

    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="there already"):
        write_carried(planned(), tmp_path)
