"""Blocks in a folder of their own: a good one, and what becomes of it when somebody spoils a line."""

from __future__ import annotations

from pathlib import Path

import pytest

import search_spaces.blocks
from search_spaces.core import block_spec

GOOD = '''"""A convolution with its norm (Somebody et al. 2024, arXiv:2401.00001)."""

from search_spaces.core.ops import Conv2d
from search_spaces.core.settings import Channels, Kernel


def KIND(draw, x, *, width: Channels, stride: int, kernel: Kernel = 3):
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride))."""
    return draw.norm(draw.conv(x, width, kernel, stride=stride))
'''


def put_block(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch, line: str = "", instead: str = "") -> None:
    """Write the good block as `kind`, with one of its lines spoiled, where only this test finds it."""
    assert line in GOOD, f"the good block has no {line!r}"
    (folder / f"{kind}.py").write_text(GOOD.replace(line, instead).replace("KIND", kind), encoding="utf-8")
    monkeypatch.setattr(block_spec, "BLOCKS_FOLDER", folder)
    monkeypatch.setattr(search_spaces.blocks, "__path__", [str(folder)])
