"""Whether zeros and few bits pay over a whole front, and what nobody measured."""

from pathlib import Path

import pytest

from nas.report.compressed_front import CompressedFront, compressed_front, payoff_remarks, payoff_table, payoffs
from nas.report.compressed_layers import DOES_NOT, PAYS, STOOD_IN, CompressedLayer
from nas.run_folder import Run
from nas.study import run_study
from nas.study.spec import study_of

SPACE = """
name: own
image_channels: 3
classes: 10
resolution: 32
stem: {kind: conv_stem, channels: 16, shrinks_by: 2, activation: relu}
stages:
  - depth: {low: 1, high: 3}
    width: {low: 16, high: 64, step: 16}
    sparsity: SPARSITY
    weight_bits: BITS
    activation_bits: BITS
    block: {kind: inverted_residual, expansion: 4, kernel: [3, 5], activation: relu}
head: {kind: linear_head}
rules:
  - {rule: bits_together, pairs: [[32, 32], [8, 8]]}
"""


def searched(folder: Path, sparsity: str, bits: str = "[32, 8]", **fields: object) -> Run:
    folder.mkdir(exist_ok=True)
    file = folder / "own.yaml"
    file.write_text(SPACE.replace("SPARSITY", sparsity).replace("BITS", bits), encoding="utf-8")
    asked = {"space": str(file), "candidates": 200, "out": str(folder / "run"), **fields}
    return run_study(study_of(asked), lambda progress: None)


def layer(declared: str, seconds: float, verdict: str) -> CompressedLayer:
    return CompressedLayer("stage1.block1.expand", declared, seconds, 2.0, verdict)


def test_layers_are_summed_by_what_they_declare_the_most_frequent_first() -> None:
    first = (layer("2:4", 1.0, PAYS), layer("8/8 bits", 2.0, DOES_NOT))
    second = (layer("2:4", 2.0, DOES_NOT), layer("2:4", 2.0, STOOD_IN))
    pruned, rounded = payoffs([first, (), second])
    assert (pruned.declared, pruned.designs, pruned.layers) == ("2:4", 2, 3)
    assert (pruned.pays, pruned.does_not_pay, pruned.stood_in) == (1, 1, 1)
    assert (pruned.latency_s, pruned.dense_s) == (5.0, 6.0)
    assert (rounded.declared, rounded.designs, rounded.layers, rounded.does_not_pay) == ("8/8 bits", 1, 1, 1)
    assert payoff_table((pruned,)).rows == (("2:4", "2", "3", "1", "1", "1", "83 %"),)


def test_a_device_without_compressed_kernels_says_so_of_all_that_is_offered(tmp_path: Path) -> None:
    told = compressed_front(searched(tmp_path, "[dense, '2:4', rank:0.25]", hw="a100", minimize=["weight_bytes"]))
    assert told is not None
    assert told.offered == ("2:4", "rank:0.25", "8 bits")
    # What is drawn smaller is priced as drawn, and needs no kernel of its own.
    assert told.unmeasured == ("2:4", "8 bits")
    assert told.payoffs
    for each in told.payoffs:
        assert (each.layers, each.latency_s) == (each.stood_in, each.dense_s)
    (remark,) = payoff_remarks(told, "a100")
    assert remark == "Never measured on a100, so no faster than what stands in: 2:4, 8 bits."


def test_what_gains_nothing_is_named_unless_its_size_was_weighed(tmp_path: Path) -> None:
    asked = {"hw": "a100", "maximize": ["deepmad"], "minimize": ["latency"]}
    told = compressed_front(searched(tmp_path, "['2:4']", **asked))
    assert told is not None
    assert set(told.idle) == {each.declared for each in told.payoffs}
    assert "2:4, 32/32 bits" in payoff_remarks(told, "a100")[-1]
    weighed = compressed_front(searched(tmp_path / "other", "['2:4']", **asked, max={"weight_bytes": "1MB"}))
    assert weighed is not None
    assert weighed.payoffs and not weighed.idle


def test_what_every_design_has_is_told_though_no_one_chose_it(tmp_path: Path) -> None:
    told = compressed_front(searched(tmp_path, "'2:4'", bits="32", hw="a100"))
    assert told is not None
    assert [each.declared for each in told.payoffs] == ["2:4, 32/32 bits"]


def test_a_dense_front_says_where_to_look_and_what_to_seek() -> None:
    (remark,) = payoff_remarks(CompressedFront(("2:4", "8 bits"), (), (), ()), "cpu")
    assert remark.startswith("All designs of the front are dense, though the space offers 2:4, 8 bits.")
    assert "`nasctl hw show cpu`" in remark
    assert "--minimize" in remark


@pytest.mark.parametrize("fields", [{"minimize": ["weight_bytes"]}, {"hw": "a100", "space": "mobile"}])
def test_nothing_is_told_without_a_device_or_of_a_space_that_is_dense(tmp_path: Path, fields: dict) -> None:
    assert compressed_front(searched(tmp_path, "[dense, '2:4']", **fields)) is None
