"""Pictures as PNG."""

import struct
import sys

import pytest

from nas.errors import UserError
from nas.report.figure import render_front_svg
from nas.report.raster import png_of
from tests.nas.report.example import example_report

HEADER = struct.Struct(">8sI4sIIBBBBBI")


def test_a_picture_has_300_dots_an_inch_of_paper_and_says_so() -> None:
    pytest.importorskip("resvg_py")
    png = png_of(render_front_svg(example_report()), width_cm=8.89)
    # 8.89 cm are 3.5 inches; the picture is 840 wide and 500 high.
    assert HEADER.unpack_from(png)[3:5] == (1050, 625)
    length, kind, across, down, unit = struct.unpack_from(">I4sIIB", png, HEADER.size)
    assert (length, kind, across, down, unit) == (9, b"pHYs", 11811, 11811, 1)


def test_the_letters_are_painted() -> None:
    pytest.importorskip("resvg_py")
    size = 'viewBox="0 0 90 20" width="90" height="20" font-family="system-ui, sans-serif"'
    empty = f'<svg xmlns="http://www.w3.org/2000/svg" {size}></svg>'
    written = empty.replace("></svg>", '><text x="2" y="15">letters</text></svg>')
    assert len(png_of(written, 5)) > 2 * len(png_of(empty, 5))


@pytest.mark.parametrize("width_cm", [0.0, 160.0, float("nan")])
def test_a_width_that_no_paper_has_is_refused(width_cm: float) -> None:
    with pytest.raises(UserError, match="2 to 60 cm"):
        png_of("<svg/>", width_cm)


def test_a_missing_rasteriser_comes_with_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(UserError) as refused:
        png_of("<svg/>", 10.0)
    assert refused.value.hint == "pip install 'nasctl[png]'"
