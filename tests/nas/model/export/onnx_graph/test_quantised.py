from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nas.errors import UserError

pytestmark = pytest.mark.torch
onnx = pytest.importorskip("onnx", reason="onnx is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")

from nas.model.export.onnx_graph.convert import onnx_model  # noqa: E402
from nas.model.export.onnx_graph.quantised import with_integers  # noqa: E402
from nas.model.export.onnx_graph.runtime import runner  # noqa: E402
from nas.model.merge import merge  # noqa: E402
from nas.model.train.masking import masks_of  # noqa: E402
from nas.model.train.pruning import declared_sparsity, patterns_of  # noqa: E402
from search_spaces.core.sparsity import Sparsity  # noqa: E402
from tests.nas.model.quantise.drawn import quantised_net  # noqa: E402
from tests.nas.model.quantise.trained import DATA, SHORT, Trained, trained  # noqa: E402


@cache
def _exported(weight_bits: int, activation_bits: int):
    """The trained network, its graph in floats, and the same in integers."""
    architecture = quantised_net(weight_bits, activation_bits)
    held = trained(architecture)
    floats = _float_model(architecture, held)
    return held, floats, with_integers(floats, held.grids)


def _float_model(architecture, held: Trained):
    return onnx_model(merge(held.model, architecture), (3, 8, 8), any_sides=False)


def _answers(model):
    return runner(model)(DATA.test.batch(np.arange(len(DATA.test)))[0])


def _integers(model, name: str) -> np.ndarray:
    (held,) = [one for one in model.graph.initializer if one.name == name]
    return onnx.numpy_helper.to_array(held).astype(np.int32)


@pytest.mark.parametrize(("weight_bits", "activation_bits", "tolerance"), [(8, 8, 0.01), (4, 8, 1e-5), (3, 4, 1e-5)])
def test_the_runtime_answers_as_the_network_that_was_trained(weight_bits, activation_bits, tolerance) -> None:
    held, _, model = _exported(weight_bits, activation_bits)
    difference = float((_answers(model) - held.answers).abs().max() / held.answers.abs().max())
    assert difference <= tolerance
    for layer in held.grids.layers:
        assert np.abs(_integers(model, f"{layer}.weight")).max() == 2 ** (weight_bits - 1) - 1


def test_onnx_runtime_computes_every_layer_of_eight_bits_in_integers(tmp_path: Path) -> None:
    _, _, model = _exported(8, 8)
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath, options.log_severity_level = str(tmp_path / "run.onnx"), 4
    onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    run = Counter(node.op_type for node in onnx.load(tmp_path / "run.onnx").graph.node)
    assert (run["QLinearConv"], run["QGemm"]) == (3, 1)
    assert not run["Conv"] + run["FusedConv"] + run["Gemm"]


def test_what_was_masked_is_zero_among_the_stored_integers() -> None:
    architecture = quantised_net(8, 8, Sparsity("2:4"))
    masks = masks_of(patterns_of(declared_sparsity(architecture)), SHORT)
    held = trained(architecture, masks)
    model = with_integers(_float_model(architecture, held), held.grids)
    for layer in declared_sparsity(architecture):
        integers = _integers(model, f"{layer}.weight")
        groups = np.moveaxis(integers, 1, -1).reshape(-1, 4)
        assert (np.count_nonzero(groups, axis=1) <= 2).all()
        assert np.count_nonzero(integers) > 0.4 * integers.size


def test_four_bit_weights_take_half_a_byte_each() -> None:
    _, _, model = _exported(4, 8)
    (stored,) = [one for one in model.graph.initializer if one.name == "body.expand.conv.weight"]
    assert stored.data_type == onnx.TensorProto.INT4
    assert 2 * len(_packed(stored)) == 16 * 8


def _packed(stored) -> bytes:
    return stored.raw_data or np.array(stored.int32_data, np.uint8).tobytes()


def test_a_layer_that_the_model_has_not_is_named() -> None:
    held, floats, _ = _exported(8, 8)
    elsewhere = held.grids.model_copy(update={"layers": {"nowhere": next(iter(held.grids.layers.values()))}})
    with pytest.raises(UserError, match=r"nowhere\.weight"):
        with_integers(floats, elsewhere)
