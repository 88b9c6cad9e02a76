import numpy as np
import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.networks import read_networks
from nas.errors import UserError
from search_spaces.core.load import load_model, load_space

pytestmark = pytest.mark.torch


def stack_of(layout="contiguous"):
    from nas.model.measure.stack import this_stack

    return this_stack("fp32", layout, None, device="cpu")


def test_a_flat_network_computes_what_the_built_one_does():
    import torch

    from nas.model.build import build
    from nas.model.measure.flat import build_flat

    design = load_model("mobilenetv2_035")
    flat, nested = build_flat(design.deployed).eval(), build(design, "deploy").eval()
    assert len(flat.state_dict()) == len(nested.state_dict())
    weights = dict(zip(flat.state_dict(), nested.state_dict().values(), strict=True))
    flat.load_state_dict(weights)
    x = torch.randn(1, *design.graph.nodes[0].shape, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        assert torch.allclose(flat(x), nested(x), atol=1e-5)


def test_a_network_is_timed_once_and_remembered_with_what_it_is(tmp_path):
    from nas.model.measure.networks_table import NetworksTable, candidate

    design = load_model("pooling_resnet20")
    first = NetworksTable(tmp_path / "here", stack_of()).timed(candidate(design, "pooling_resnet20"), 2)
    again = NetworksTable(tmp_path / "here", stack_of())
    assert again.holds(design.id, 2)
    assert not again.holds(design.id, 1)
    assert again.timed(candidate(design, "pooling_resnet20"), 2) == first
    (kept,) = read_networks(tmp_path / "here" / "networks.jsonl")
    assert (kept.published, kept.batch, kept.id) == ("pooling_resnet20", 2, design.id)
    assert 0 < kept.latency_s <= kept.median_s
    assert kept.reference_s is not None


def test_a_network_that_the_software_cannot_run_is_named(monkeypatch):
    from nas.model.measure import networks_table

    def refused(*arguments, **named):
        raise RuntimeError("no kernel")

    monkeypatch.setattr(networks_table, "measure_module", refused)
    table = networks_table.NetworksTable(None, stack_of())
    with pytest.raises(UserError, match=r"eager, fp32.* cannot run pooling_resnet20: no kernel"):
        table.timed(networks_table.candidate(load_model("pooling_resnet20"), "pooling_resnet20"), 1)


def test_one_folder_holds_one_stack(tmp_path):
    from nas.model.measure.networks_table import NetworksTable

    NetworksTable(tmp_path / "here", stack_of())
    with pytest.raises(ProfileError, match="measure into another folder"):
        NetworksTable(tmp_path / "here", stack_of("channels_last"))


def test_random_designs_come_from_every_space_in_turn(tmp_path, monkeypatch):
    from nas.model.measure.networks import measure_designs
    from nas.model.measure.networks_table import NetworksTable

    monkeypatch.setattr("nas.model.measure.module.ROUNDS", 2)
    spaces = [load_space("nasbench201"), load_space("pooling")]
    seen = []
    table = NetworksTable(tmp_path / "here", stack_of())
    # The clock is asked before each network: it runs out before the fourth.
    monkeypatch.setattr("nas.model.measure.networks.time.monotonic", iter(np.arange(9.0)).__next__)
    assert measure_designs(table, spaces, 4.0, 0, lambda done, network: seen.append(network.space)) == 3
    assert seen == ["nasbench201", "pooling", "nasbench201"]
