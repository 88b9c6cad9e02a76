import numpy as np
import pytest

from hw_profiles.core.table import Operator
from nas.errors import HardwareMissing, UserError

pytestmark = pytest.mark.torch

CONV = Operator("conv2d", "", 2, 8, 16, 12, 12, 3, 3, 2)


def stack_of(backend, dtype="fp32"):
    from nas.model.measure.stack import this_stack

    if backend == "onnxruntime":
        pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
        pytest.importorskip("onnx", reason="onnx is not installed")
    return this_stack(dtype, None, None, backend=backend, device="cpu")


def output_of(stack, op=CONV):
    import torch

    from nas.model.measure.operators import build_operator

    with torch.inference_mode():
        result = stack.prepare(*build_operator(op, torch.Generator().manual_seed(0)))()
    return np.asarray(result[0] if isinstance(result, list) else result.float())


# torch's own compiler imports what torch deprecates.
@pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")
@pytest.mark.parametrize("backend", ["eager", pytest.param("compile", marks=pytest.mark.slow), "onnxruntime"])
def test_every_backend_computes_the_same_convolution(backend):
    expected = output_of(stack_of("eager"))
    assert expected.shape == (2, 16, 6, 6)
    assert np.allclose(output_of(stack_of(backend)), expected, atol=1e-4)


@pytest.mark.parametrize("model", ["unireplknet_a", "mobilenetv3_small_075"])
def test_onnx_runtime_runs_whole_networks(model):
    import torch

    from nas.model.measure.flat import build_flat
    from search_spaces.core.load import load_model

    graph = load_model(model).deployed
    x = torch.randn(1, *graph.nodes[0].shape, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        expected = build_flat(graph).eval()(x)
    (found,) = stack_of("onnxruntime").prepare(build_flat(graph), (x,))()
    assert np.allclose(found, expected, atol=1e-3)


def test_onnx_runtime_runs_one_blurred_map_behind_another():
    import torch
    from torch import nn

    from nas.model.layers import BlurPool

    model = nn.Sequential(BlurPool(3, 2, 1), nn.Conv2d(3, 8, 3), BlurPool(3, 2, 1)).eval()
    x = torch.randn(1, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        expected = model(x)
    (found,) = stack_of("onnxruntime").prepare(model, (x,))()
    assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize(("backend", "dtype"), [("eager", "bf16"), ("eager", "fp16"), ("onnxruntime", "int8")])
def test_coarser_number_formats_come_near(backend, dtype):
    expected = output_of(stack_of("eager"))
    coarse = output_of(stack_of(backend, dtype))
    assert not np.array_equal(coarse, expected)
    assert np.abs(coarse - expected).max() < 0.1 * np.abs(expected).max()


def test_the_label_names_the_software():
    assert ", cpu, eager, fp32, channels_last, " in stack_of("eager").label
    assert stack_of("onnxruntime").label.startswith("onnxruntime ")
    assert ", cpu, fp32, contiguous" in stack_of("onnxruntime").label


def test_what_a_backend_does_not_run_is_refused_with_what_is_possible():
    from nas.model.measure.stack import this_stack

    with pytest.raises(UserError, match=r"eager does not time int8 on cpu(.|\n)*onnxruntime: (fp32|needs)"):
        this_stack("int8", None, None, device="cpu")
    with pytest.raises(UserError, match=r"fp64(.|\n)*eager: fp32 \(channels_last, contiguous\)"):
        this_stack("fp64", "contiguous", None, device="cpu")


def test_a_backend_that_does_not_exist_is_refused_with_the_nearest():
    from nas.model.measure.backend import load_backend

    with pytest.raises(UserError, match="Did you mean 'compile'"):
        load_backend("compiled")


def test_a_device_that_is_not_there_is_said_to_be_missing():
    import torch

    from nas.model.measure.stack import this_stack

    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    with pytest.raises(HardwareMissing, match="no CUDA device"):
        this_stack("fp32", None, None, device="cuda")


def test_a_module_is_moved_to_the_stacks_layout():
    import torch

    stack = stack_of("eager")
    conv = torch.nn.Conv2d(4, 8, 3)
    stack.prepare(conv, (torch.randn(1, 4, 8, 8),))
    assert conv.weight.is_contiguous(memory_format=torch.channels_last)
    assert not conv.training
