"""A picture as PNG, at the size that it shall have on paper."""

import importlib
import struct
import zlib

from nas.errors import UserError

DOTS_PER_INCH, CM_PER_INCH = 300, 2.54
# What a page of paper holds; wider pictures are a slip of the unit.
LEAST_CM, MOST_CM = 2.0, 60.0
SIGNATURE, HEADER_END = b"\x89PNG\r\n\x1a\n", 33
# A rasteriser has no system-ui: it takes the first of these that is installed.
FONTS = "'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
STYLE = f"svg {{ font-family: {FONTS} }}"


def png_of(svg: str, width_cm: float) -> bytes:
    """A picture on white paper, so wide at 300 dots per inch; the file tells its density to whoever places it.

    Raises:
        UserError: the width is out of bounds, or the rasteriser is not installed.
    """
    if not LEAST_CM <= width_cm <= MOST_CM:
        allowed = f"{LEAST_CM:g} to {MOST_CM:g} cm"
        raise UserError(f"A picture is {allowed} wide; asked for was {width_cm:g} cm.", field="width")
    try:
        rasteriser = importlib.import_module("resvg_py")
    except ModuleNotFoundError:
        raise UserError(
            "PNG pictures need resvg_py, which is not installed; --svg needs nothing.",
            hint="pip install 'nasctl[png]'",
            field="png",
        ) from None
    pixels = round(width_cm / CM_PER_INCH * DOTS_PER_INCH)
    drawn = rasteriser.svg_to_bytes(svg_string=svg, width=pixels, background="#ffffff", style_sheet=STYLE)
    return _with_density(bytes(drawn))


def _with_density(png: bytes) -> bytes:
    """The same file with a pHYs chunk behind its header (PNG specification, third edition, 11.3.4.3)."""
    per_metre = round(DOTS_PER_INCH / CM_PER_INCH * 100)
    content = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    assert png.startswith(SIGNATURE)
    return png[:HEADER_END] + chunk + png[HEADER_END:]
