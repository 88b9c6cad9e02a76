from itertools import islice
from math import inf

import numpy as np
import pytest

from hw_profiles.core.compressed import Setting, read_compressed
from hw_profiles.core.table import Operator
from nas.errors import UserError

pytestmark = pytest.mark.torch

POINTWISE = Operator("conv2d", "", 2, 32, 48, 7, 5)
LINEAR = Operator("linear", "", 3, 32, 48)
DEPTHWISE = Operator("conv2d", "", 1, 16, 16, 9, 9, 5, 5, 2, groups=16)
DENSE = Operator("conv2d", "", 1, 8, 16, 9, 9, 3, 3)


def stack_of(backend="eager", layout=None):
    from nas.model.measure.stack import this_stack

    if backend == "onnxruntime":
        pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
        pytest.importorskip("onnx", reason="onnx is not installed")
    return this_stack("fp32", layout, None, backend=backend, device="cpu")


def outputs(setting, stack):
    import torch

    from nas.model.measure.compressed.kernels import pair_of

    with torch.inference_mode():
        results = [call() for call in pair_of(setting, stack, torch.Generator().manual_seed(0))]
    return [result[0] if isinstance(result, list) else result for result in results]


@pytest.mark.parametrize("layout", ["channels_last", "contiguous"])
@pytest.mark.parametrize("op", [POINTWISE, LINEAR], ids=["pointwise", "linear"])
@pytest.mark.parametrize("held_as", ["csr", "bsr:4x4", "bsr:8x8", "bsr:16x16"])
def test_a_sparse_kernel_computes_what_the_dense_one_does_with_the_same_zeros(held_as, op, layout):
    dense, sparse = outputs(Setting(op, held_as, 0.25), stack_of(layout=layout))
    assert float((dense - sparse).abs().max()) < 1e-5
    assert dense.stride() == sparse.stride() or op.kind == "linear"


@pytest.mark.parametrize("backend", ["eager", "onnxruntime"])
@pytest.mark.parametrize("op", [POINTWISE, LINEAR, DEPTHWISE, DENSE], ids=["pointwise", "linear", "depthwise", "dense"])
def test_an_int8_kernel_computes_the_same_up_to_its_eight_bits(op, backend):
    dense, rounded = (np.asarray(one) for one in outputs(Setting(op, "int8", 1.0), stack_of(backend)))
    assert 0 < np.abs(dense - rounded).max() < 0.05 * np.abs(dense).max()


@pytest.mark.parametrize(("held_as", "kept"), [("csr", 384), ("bsr:8x8", 384), ("bsr:16x16", 512)])
def test_a_mask_keeps_the_density_to_one_weight_or_block(held_as, kept):
    import torch

    from nas.model.measure.compressed.zeros import block_of, mask_of

    mask = mask_of(Setting(POINTWISE, held_as, 0.25), torch.Generator().manual_seed(0))
    assert mask.shape == (48, 32)
    assert int(mask.sum()) == kept
    height, width = block_of(held_as)
    by_block = mask.view(48 // height, height, 32 // width, width).float().mean((1, 3))
    assert set(by_block.unique().tolist()) == {0.0, 1.0}


def test_the_sweep_draws_every_format_what_it_can_hold():
    from nas.model.measure.compressed.sweep import can_hold, compressed_sweep

    drawn = list(islice(compressed_sweep("fp32", ("csr", "bsr:8x8", "int8"), np.random.default_rng(0)), 90))
    assert all(can_hold(one.format, one.operator) for one in drawn)
    assert {one.format for one in drawn} == {"csr", "bsr:8x8", "int8"}
    assert all(0.01 < one.density < 0.9 for one in drawn if one.format != "int8")
    assert {one.density for one in drawn if one.format == "int8"} == {1.0}
    assert any(one.operator.groups > 1 for one in drawn if one.format == "int8")
    assert not can_hold("csr", DENSE)
    assert not can_hold("bsr:16x16", Operator("linear", "", 1, 24, 32))


def test_measuring_goes_on_where_it_ended_and_times_nothing_twice(tmp_path):
    from nas.model.measure.compressed.kernels import measure_compressed

    settings = [Setting(LINEAR, held_as, 0.25) for held_as in ("csr", "bsr:8x8")] + [Setting(LINEAR, "int8", 1.0)]
    seen = []
    for several in (settings[:2], settings):
        report = measure_compressed(
            tmp_path, iter(several), inf, stack_of(), 0, lambda done, row: seen.append((done, row.setting))
        )
        assert report.refused == 0
    rows = read_compressed(tmp_path / "compressed.csv")
    assert [row.setting for row in rows] == settings
    assert seen == [(2, settings[1]), (1, settings[2])]


def test_a_stack_without_such_kernels_is_refused(tmp_path):
    from nas.model.measure.compressed.kernels import measure_compressed
    from nas.model.measure.stack import this_stack

    stack = this_stack("bf16", None, None, device="cpu")
    with pytest.raises(UserError, match="has no kernels for zeros or few bits"):
        measure_compressed(tmp_path, iter([]), 1.0, stack, 0, lambda done, row: None)


def test_a_kernel_that_takes_for_ever_is_timed_by_one_call(tmp_path, monkeypatch):
    from nas.model.measure.compressed import kernels
    from nas.model.measure.compressed.sweep import compressed_sweep

    monkeypatch.setattr(kernels, "PATIENCE_S", 0.0)
    stack = stack_of()
    settings = islice(compressed_sweep("fp32", stack.compressed_formats, np.random.default_rng(0)), 4)
    report = kernels.measure_compressed(tmp_path, settings, inf, stack, 0, lambda done, row: None)
    rows = read_compressed(tmp_path / "compressed.csv")
    assert len(rows) == report.rows > 0
    assert {row.rounds for row in rows} == {1}
