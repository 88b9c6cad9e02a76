"""The blocks' examination in torch can be failed: each broken promise is told in a sentence that names it."""

import re
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs torch")

from nas.model.folding import with_weights
from nas.model.merge import ARITHMETIC
from tests.conformance.block_exam import exported
from tests.conformance.block_exam.built import building_complaints, learning_complaints, merging_complaints
from tests.conformance.block_exam.cases import by_default
from tests.conformance.block_exam.workshop import put_block

pytestmark = pytest.mark.torch

BODY = "return draw.norm(draw.conv(x, width, kernel, stride=stride))"
OWN = "return draw.apply(Own(width, (3, 3), stride, (1, 1)), x, name='own')\n\n\nclass Own(Conv2d):\n    "
EXAMS = {"built": building_complaints, "learns": learning_complaints, "merged": merging_complaints}

# file -> (what somebody wrote as its body, the exam, its sentence)
BAD = {
    "cheaper": (OWN + "def params(self, *inputs): return 0", "built", "drawn with 0 params, torch has 9216"),
    "quicker": (OWN + "def macs(self, *inputs): return 7", "built", "drawn with 7 macs, torch has 2359296"),
    "larger": (
        OWN + "def output_shape(self, *inputs): return (self.out_channels, 9, 9)",
        "built",
        r"'block.own' is drawn to put out \(32, 9, 9\), torch has \(32, 16, 16\)",
    ),
    "forgetful": ("draw.conv(x, 8, name='lost')\n    " + BODY, "learns", "no gradient reaches 'block.lost.weight'"),
    "closed": ("return draw.conv(draw.zeros(x), width, bias=True)", "learns", "no gradient reaches the input"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_broken_promise_is_told(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body, exam, sentence = BAD[kind]
    put_block(kind, tmp_path, monkeypatch, BODY, body)
    told = list(EXAMS[exam](by_default(kind)))
    assert any(re.match(rf"block '{kind}' with .*{sentence}", complaint) for complaint in told), told


def test_a_norm_that_is_folded_without_its_factor_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_block("misfolded", tmp_path, monkeypatch)
    monkeypatch.setitem(ARITHMETIC, "norm", lambda conv, norm: with_weights(conv, conv.weight, norm.bias))
    (told,) = merging_complaints(by_default("misfolded"))
    assert re.match(r"block 'misfolded' with .*: deploy output differs by \d.* from the train form's", told)


def test_a_name_that_cannot_be_printed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_block("misnamed", tmp_path, monkeypatch, "kernel, stride=stride)", "kernel, stride=stride, name='forward')")
    (told,) = exported.export_complaints(by_default("misnamed"), tmp_path)
    assert re.match(r"block 'misnamed' with .*: cannot be exported: .*'forward'", told)


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ("from nas.model.layers import GRN", "the exported file imports nas; it may need torch alone"),
        (
            "OWN = Network.forward\nNetwork.forward = lambda self, x: OWN(self, x) + 1",
            "train form differs by 1.0e[+]00",
        ),
    ],
)
def test_a_file_that_is_not_the_model_is_told(
    added: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_block("misprinted", tmp_path, monkeypatch)
    right = exported.source_of
    monkeypatch.setattr(exported, "source_of", lambda *given: right(*given) + added + "\n")
    told = next(exported.export_complaints(by_default("misprinted"), tmp_path))
    assert re.match(rf"block 'misprinted' with .*{sentence}", told), told


def test_the_block_without_a_spoiled_line_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_block("sound_in_torch", tmp_path, monkeypatch)
    case = by_default("sound_in_torch")
    assert [told for exam in EXAMS.values() for told in exam(case)] == []
    assert list(exported.export_complaints(case, tmp_path)) == []
