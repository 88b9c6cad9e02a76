"""From the mixtures of a supernet to cells that the space knows."""

import pytest
import torch

from nas.model.supernet.dass.cells import Supernet
from nas.model.supernet.dass.ranking import ranked_by
from search_spaces.core.ops import Conv2d
from tests.nas.model.supernet.dass.cells import SPACE

pytestmark = pytest.mark.torch


def ranked(logits):
    net = Supernet(SPACE, 4, 1, None)
    net.logits.data = torch.tensor(logits)
    return ranked_by(net, SPACE, "1:8")


def test_the_first_cell_has_every_edges_favourite():
    # Skip, pool, 1x1, 3x3 of three edges.
    best = ranked([[0.0, 0, 0, 2], [3, 0, 0, 0], [0, 0, 1, 0]])[0]
    assert best.choices == {
        "node1.from0": "nor_conv_3x3",
        "node2.from0": "skip_connect",
        "node2.from1": "nor_conv_1x1",
        "node1.from0.sparsity": "1:8",
        "node2.from0.sparsity": "2:4",
        "node2.from1.sparsity": "1:8",
    }
    shares = torch.tensor([[0.0, 0, 0, 2], [3, 0, 0, 0], [0, 0, 1, 0]]).log_softmax(-1)
    assert best.score == pytest.approx(float(shares[0, 3] + shares[1, 0] + shares[2, 2]), abs=1e-6)


def test_every_cell_is_ranked_once_and_stores_sparse_weights_or_none():
    cells = ranked([[0.1, 0.2, 0.3, 0.4]] * 3)
    assert [cell.score for cell in cells] == sorted((cell.score for cell in cells), reverse=True)
    assert len({tuple(cell.choices.items()) for cell in cells}) == 4**3
    for cell in cells[::8]:
        architecture = SPACE.architecture(cell.choices)
        inside = [node.op for node in architecture.graph if "node" in node.name and isinstance(node.op, Conv2d)]
        assert {str(op.sparsity) for op in inside} <= {"1:8"}
        assert "none" not in cell.choices.values()
