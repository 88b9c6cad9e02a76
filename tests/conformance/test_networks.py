"""What every space counts, against torch: the same modules, built, run on no data and counted by torch itself."""

import numpy as np
import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import list_spaces
from search_spaces.core.graph import Form
from search_spaces.core.load import load_space

torch = pytest.importorskip("torch", reason="needs torch")

pytestmark = [pytest.mark.torch, pytest.mark.slow]

# Many designs of the spaces that everything is built around, some of each other, few of the very deep.
DEEP = ("deepmad_r18", "deepmad_r34", "deepmad_r50", "deepmad_29m", "deepmad_29m_288", "deepmad_50m", "deepmad_89m")
SAMPLES = {"large_kernel": 25, "mobile": 25, "hybrid": 15, **dict.fromkeys(DEEP, 2)}
SOME = 5


@pytest.fixture(autouse=True)
def _weights_without_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models run on torch's device without data: drawing random weights would be most of the time."""
    monkeypatch.setattr("nas.model.build.initialise", lambda *_: None)


def counted_by_torch(architecture: Architecture, form: Form) -> tuple[int, int, tuple[int, ...]]:
    """(parameters, multiply-accumulates of one image, output shape)."""
    from torch.utils.flop_counter import FlopCounterMode

    from nas.model.build import build

    model = build(architecture, form).to("meta").eval()
    image = torch.empty(1, *architecture.graph.nodes[0].shape, device="meta")
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = model(image)
    return sum(p.numel() for p in model.parameters()), counter.get_total_flops() // 2, tuple(output.shape[1:])


@pytest.mark.parametrize("name", list_spaces())
def test_designs_count_as_torch_counts_them(name: str) -> None:
    space = load_space(name)
    for code in space.sample(SAMPLES.get(name, SOME), np.random.default_rng(11)):
        architecture = space.architecture(space.decode(code))
        forms: tuple[tuple[Form, str], ...] = (("train", "params"), ("deploy", "params_deploy"))
        for form, params in forms:
            graph = architecture.graph if form == "train" else architecture.deployed
            macs = sum(node.op.macs(*graph.input_shapes(node)) for node in graph)
            told = int(estimate(architecture, params, Scene()).value), macs, graph.nodes[graph.output].shape
            assert counted_by_torch(architecture, form) == told
