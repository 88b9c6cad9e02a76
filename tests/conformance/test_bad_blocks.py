"""The blocks' examination can be failed: every broken promise is told in a sentence that names it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conformance.block_exam.cases import by_default, drawable_cases
from tests.conformance.block_exam.declared import declaration_complaints
from tests.conformance.block_exam.drawn import (
    drawing_complaints,
    error_complaints,
    hearing_complaints,
    size_complaints,
)
from tests.conformance.block_exam.varied import varying_complaints
from tests.conformance.block_exam.workshop import put_block

Exam = Callable[[str], Iterator[str]]


def drawings(kind: str) -> Iterator[str]:
    for case in drawable_cases(kind, 8):
        yield from drawing_complaints(case)


def sizes(kind: str) -> Iterator[str]:
    for case in drawable_cases(kind, 8):
        yield from size_complaints(case)


EXAMS: dict[str, Exam] = {
    "declared": declaration_complaints,
    "refuses": error_complaints,
    "drawn": drawings,
    "sized": sizes,
    "heard": hearing_complaints,
    "varied": varying_complaints,
}

TITLE = '"""A convolution with its norm (Somebody et al. 2024, arXiv:2401.00001)."""'
SIGNATURE = "draw, x, *, width: Channels, stride: int, kernel: Kernel = 3"
PROMISE = "(C, H, W) -> (width, ceil(H/stride), ceil(W/stride))"
BODY = "return draw.norm(draw.conv(x, width, kernel, stride=stride))"

# file -> (a line of the good block, what somebody wrote instead, the exam, its sentence)
BAD = {
    "untitled": (TITLE, "", "declared", "the file has no docstring"),
    "unsourced": ("(Somebody et al. 2024, arXiv:2401.00001)", "", "declared", "names no source"),
    "unpromising": (PROMISE, "A block", "declared", "promises no shape"),
    "untyped": ("kernel: Kernel = 3", "kernel=3", "declared", "setting 'kernel' has no type"),
    "by_position": ("*, ", "", "declared", "'width' can be given without its name"),
    "of_no_file": ("Kernel = 3", "bytes = b'3'", "declared", "none of whose values a space file can give"),
    "against_itself": ("Kernel = 3", "Kernel = 4", "declared", "its default 4 is not allowed: a kernel must be odd"),
    "demanding": ("Kernel = 3", "Kernel", "declared", "'kernel' has no default, and no space hands it"),
    "boastful": (
        PROMISE,
        "(C, H, W) -> (C + width, H, W)",
        "drawn",
        r"promises \(64, 16, 16\), drawn is \(32, 16, 16\)",
    ),
    "flat": (BODY, "return draw.global_pool(x)", "drawn", r"promises \(32, 16, 16\), drawn is \(32,\)"),
    "fickle": (
        BODY,
        "TICKS.append(0)\n    return draw.conv(x, width, 1 + 2 * (len(TICKS) % 2), stride=stride)\n\n\nTICKS = []",
        "drawn",
        "drawn twice, it is two networks",
    ),
    "of_one_size": (
        BODY,
        "from search_spaces.core import ops\n    return draw.apply(ops.PositionEmbedding(), draw.conv(x, width))",
        "sized",
        "has other weights on .*say in the docstring that it fits one size",
    ),
    "deaf_kernel": ("width, kernel,", "width, 3,", "heard", "'kernel' is never read: 1, 3, 5 draw one network"),
    "deaf_width": ("width, kernel,", "32, kernel,", "heard", "same channels whatever the width"),
    "deaf_stride": ("stride=stride", "stride=1", "heard", "as large with a stride of 2 as with 1"),
    "clumsy": ("width, kernel,", "width, {3: 3}[kernel],", "refuses", "raises KeyError .*refuse with a GraphError"),
    "unwilling": ("width, kernel,", "width, kernel, groups=7,", "refuses", "refuses its defaults"),
    "blind_to_many": (
        "width, kernel,",
        "width, kernel if isinstance(kernel, int) else 3,",
        "varied",
        "drawn with varying settings it is .* params and .* MACs .*, drawn alone",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_broken_promise_is_told(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line, instead, exam, sentence = BAD[kind]
    put_block(kind, tmp_path, monkeypatch, line, instead)
    told = next(EXAMS[exam](kind), "nothing")
    assert re.match(rf"block '{kind}'.*{sentence}", told), told


@pytest.mark.parametrize("exam", EXAMS)
def test_the_block_without_a_spoiled_line_passes(exam: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_block(f"sound_{exam}", tmp_path, monkeypatch)
    assert list(EXAMS[exam](f"sound_{exam}")) == []


def test_a_sentence_says_which_settings_and_which_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_block("plainly", tmp_path, monkeypatch)
    assert str(by_default("plainly")) == "block 'plainly' with {'width': 32, 'stride': 1} on (32, 16, 16)"
