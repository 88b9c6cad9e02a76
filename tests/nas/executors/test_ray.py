"""A cluster of two nodes on this machine: the same bytes as one process, and what a killed node costs."""

from functools import partial

import numpy as np
import pytest
import ray

from nas.executors.core.executor import ExecutorError, trial_resources
from nas.executors.core.resources import Resources
from nas.executors.ray import create
from nas.executors.ray_door.crew import LIVES
from nas.executors.ray_door.joining import without_warnings
from nas.executors.serial import Serial
from tests.nas.executors.clusters import NODE, two_nodes
from tests.nas.executors.tasks import (
    count_at_once,
    die_always,
    die_once,
    node_and_square,
    refuse_three,
    square,
    visible,
)
from tests.nas.search.synthetic import SyntheticRecipe, SyntheticSpace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster():
    with two_nodes() as made:
        yield made


@pytest.fixture
def executor(cluster):
    made = create(cluster.address)
    yield made
    made.close()


def test_both_nodes_are_counted(executor):
    assert executor.workers == 2
    assert executor.gpus == 0


def test_scores_are_those_of_one_process_byte_for_byte(executor):
    recipe = SyntheticRecipe(("latency", "params"))
    blocks = np.array_split(SyntheticSpace().sample(3000, np.random.default_rng(0)), 9)
    for ours, theirs in zip(executor.map(recipe, blocks), Serial().map(recipe, blocks), strict=True):
        assert ours.values.tobytes() == theirs.values.tobytes()
        assert ours.log_sd.tobytes() == theirs.log_sd.tobytes()


def test_what_a_task_raises_comes_back_as_it_was(executor):
    with pytest.raises(ValueError, match="three is refused"):
        list(executor.run(refuse_three, range(6)))
    assert list(executor.run(square, [5])) == [25]


def test_a_killed_worker_costs_its_own_task(executor, tmp_path):
    squares = list(executor.run(partial(die_once, str(tmp_path)), range(7)))
    assert squares == [number * number for number in range(7)]
    attempts = [len(list(tmp_path.glob(f"{number}-*"))) for number in range(7)]
    assert attempts == [2, 1, 1, 2, 1, 1, 2]


def test_a_task_that_kills_every_worker_is_given_up(executor):
    with pytest.raises(ExecutorError, match=f"started {LIVES} times"):
        list(executor.run(die_always, [1]))


def test_a_killed_node_costs_only_its_unfinished_tasks(cluster, executor, tmp_path):
    with without_warnings():
        doomed = cluster.add_node(**NODE)
    results = executor.run(partial(node_and_square, str(tmp_path), 0.4), range(24))
    done = [next(results) for _ in range(10)]
    assert doomed.node_id in {node for node, _ in done}, "the third node worked, too"
    finished = {path.name for path in tmp_path.glob("*-end")}
    with without_warnings():
        cluster.remove_node(doomed, allow_graceful=False)
    done += results
    assert [squared for _, squared in done] == [number * number for number in range(24)]
    started = [path.name.split("-")[0] for path in tmp_path.glob("*-begin-*")]
    again = {number for number in started if started.count(number) > 1}
    assert len(again) <= 1, "the node had one core"
    assert not again & {name.split("-")[0] for name in finished}


def test_gpus_are_shared_as_asked_and_seen_by_the_task(cluster, tmp_path):
    with without_warnings():
        fast = cluster.add_node(**{**NODE, "num_cpus": 4}, num_gpus=1)
    executor = create(cluster.address)
    whole, half = trial_resources(executor), trial_resources(executor, gpus=0.5)
    assert whole == Resources(cpus=1, gpus=1)
    assert set(executor.run(visible, range(2), whole)) == {"0"}
    assert max(executor.run(partial(count_at_once, str(tmp_path)), range(4), whole)) == 1
    assert max(executor.run(partial(count_at_once, str(tmp_path)), range(8), half)) <= 2
    executor.close()
    with without_warnings():
        cluster.remove_node(fast)


def test_resources_that_no_node_has_are_refused_at_once(executor):
    with pytest.raises(ExecutorError, match="takes 1 CPU and 2 GPU, and no node has as much: 1 CPU and 0 GPU"):
        executor.run(square, [1], Resources(gpus=2))


def test_a_guest_of_a_cluster_stays_one(cluster, executor):
    second = create(cluster.address)
    assert list(second.run(square, [3])) == [9]
    second.close()
    assert ray.is_initialized()
    assert list(executor.run(square, [4])) == [16]
