"""What a worker checks before it does anything."""

import pytest

from nas.executors.core.executor import ExecutorError
from nas.executors.ray_door.crew import perform
from tests.nas.executors.tasks import square


def test_another_version_on_a_node_is_refused():
    with pytest.raises(ExecutorError, match="results would mix"):
        perform(square, 2, "0.0.1")
