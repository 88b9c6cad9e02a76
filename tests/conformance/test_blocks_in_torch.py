"""The examination that every block sits in torch: it runs as drawn, learns, merges and leaves the house."""

from pathlib import Path

import pytest

from search_spaces.core.block_spec import BLOCKS_FOLDER
from search_spaces.core.plugins import plugin_names
from tests.conformance.block_exam.cases import Case, drawable_cases

pytest.importorskip("torch", reason="needs torch")

from tests.conformance.block_exam.built import building_complaints, learning_complaints, merging_complaints
from tests.conformance.block_exam.exported import export_complaints

pytestmark = pytest.mark.torch

SAMPLES, ASKED = 5, 20

# Heads with thousands of hidden units are examined with fewer.
MOST_PARAMS = 2_000_000


def small_cases(kind: str) -> list[Case]:
    """Some settings of a block, its defaults among them where these are small."""
    cases = [case for case in drawable_cases(kind, ASKED) if params(case) <= MOST_PARAMS][:SAMPLES]
    assert len(cases) > 1, f"block '{kind}': no two of {ASKED} settings draw fewer than {MOST_PARAMS} parameters"
    return cases


def params(case: Case) -> int:
    graph = case.architecture().graph
    return sum(node.op.params(*graph.input_shapes(node)) for node in graph)


blocks = pytest.mark.parametrize("kind", plugin_names(BLOCKS_FOLDER))


@blocks
def test_shapes_params_and_macs_are_torchs_own(kind: str) -> None:
    assert [told for case in small_cases(kind) for told in building_complaints(case)] == []


@blocks
def test_a_gradient_reaches_the_input_and_every_weight(kind: str) -> None:
    assert [told for case in small_cases(kind) for told in learning_complaints(case)] == []


@blocks
def test_the_deploy_form_answers_like_the_train_form(kind: str) -> None:
    assert [told for case in small_cases(kind) for told in merging_complaints(case)] == []


@blocks
def test_the_exported_file_needs_torch_alone_and_answers_like_the_model(kind: str, tmp_path: Path) -> None:
    assert [told for case in small_cases(kind) for told in export_complaints(case, tmp_path)] == []
