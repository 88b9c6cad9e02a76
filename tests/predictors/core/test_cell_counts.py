import pytest

from predictors.core.cell_counts import cell_counts
from search_spaces.nasbench201 import NODES, from_code

OPERATIONS = ("skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")


def counts(code):
    return cell_counts(from_code(code), NODES, OPERATIONS)


def test_every_edge_on_a_way_through_is_live():
    held = counts("|nor_conv_3x3~0|+|skip_connect~0|nor_conv_3x3~1|+|avg_pool_3x3~0|nor_conv_1x1~1|nor_conv_1x1~2|")
    assert held.edges == {"skip_connect": 1, "nor_conv_1x1": 2, "nor_conv_3x3": 2, "avg_pool_3x3": 1}
    assert held.live_edges == held.edges
    assert held.connected == 1


@pytest.mark.parametrize(
    ("code", "live"),
    [
        # Node 1 is fed by nothing, node 2 read by nobody.
        ("|none~0|+|skip_connect~0|nor_conv_3x3~1|+|nor_conv_1x1~0|nor_conv_3x3~1|none~2|", {"nor_conv_1x1": 1}),
        ("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|", {}),
        ("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|", {"nor_conv_3x3": 1, "skip_connect": 1}),
    ],
)
def test_edges_that_lead_from_or_to_nothing_are_not_live(code, live):
    held = counts(code)
    assert {name: count for name, count in held.live_edges.items() if count} == live
    assert held.connected == bool(live)
