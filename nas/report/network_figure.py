"""A network as a still SVG picture, as its paper would draw it: blocks by kind, kernels to scale, shortcuts as arcs."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import chain

from nas.report.data import Block
from nas.report.network_layout import STAGE_GAP, TALLEST, Box, Stage, layout, side_of, width_of
from nas.report.picture import BLUE, GREEN, GREY, INK, OCHRE, RED, VIOLET, document, line

ROOM = 1080
TITLE, ARCS, BADGES, LABELS, LINE, KEY = 34, 16, 24, 82, 15, 34
# A skip rises with its length, up to here.
HIGHEST_SKIP, SKIP_RISE = 70.0, 9.0
COLOURS = {"dense": BLUE, "grouped": GREEN, "attention": VIOLET, "linear": OCHRE, "pool": GREY}
SAID = {
    "dense": "dense convolution",
    "grouped": "depthwise or grouped",
    "attention": "attention",
    "linear": "linear",
    "pool": "pool",
}
# A number inside a kernel needs this much room.
READABLE = 12.0


def render_network_svg(
    title: str, blocks: Sequence[Block], skips: Sequence[tuple[int, int]], fields: Mapping[str, int]
) -> str:
    """A self-contained SVG; `skips` and `fields` are those of a `FrontMember`."""
    stages = layout(blocks, ROOM)
    boxes = [box for stage in stages for box in stage.boxes]
    rise = max((_rise(boxes[a], boxes[b]) for a, b in skips), default=ARCS)
    middle = TITLE + max(rise, ARCS) + TALLEST / 2
    base = middle + TALLEST / 2 + (BADGES if any(block.badges for block in blocks) else 6)
    width, height = round(width_of(stages)), round(base + LABELS + KEY)
    parts = chain(
        [f'<text x="8" y="20" font-weight="600" font-size="15">{escape(title)}</text>'],
        (_skip(boxes[a], boxes[b], middle) for a, b in skips),
        *(_box(box, middle, base) for box in boxes),
        *(_label(stage, base, fields) for stage in stages),
        _key(blocks, height - 12),
    )
    return document(f"{title}: its blocks in running order", max(width, 640), height, parts)


def _box(box: Box, middle: float, base: float) -> Iterator[str]:
    block, top = box.block, middle - box.height / 2
    colour = COLOURS[block.family]
    yield f"<g><title>{escape(_told(block))}</title>"
    if box.shrunk_from:
        yield _funnel(box, middle)
    yield f'<path d="{_outline(box, top)}" fill="{colour}" fill-opacity="0.2" stroke="{colour}"/>'
    if box.kernel:
        yield from _kernel(box, middle, colour)
    if block.shortcut:
        dashes = "3 2.5" if block.shortcut == "projection" else "none"
        yield (
            f'<path d="M{box.left + 1:.1f} {top - 1:.1f}C{box.left + 1:.1f} {top - ARCS + 2:.1f} '
            f'{box.right - 1:.1f} {top - ARCS + 2:.1f} {box.right - 1:.1f} {top - 1:.1f}" fill="none" '
            f'stroke="{INK}" stroke-width="1.2" stroke-dasharray="{dashes}"/>'
        )
    for row, badge in enumerate(block.badges):
        place = f'x="{box.left + box.width / 2:.1f}" y="{base - BADGES + 12 + 10 * row:.1f}" text-anchor="middle"'
        yield f'<text {place} font-size="9" fill="{RED}">{escape(badge)}</text>'
    yield "</g>"


def _told(block: Block) -> str:
    kernel = f"kernel {block.kernel}" if block.kernel else None
    shape = " × ".join(map(str, block.output_shape))
    shortcut = block.shortcut and f"{block.shortcut} shortcut"
    return " · ".join(filter(None, (block.name, block.kind, kernel, shape, shortcut, *block.marks)))


def _outline(box: Box, top: float) -> str:
    """Square corners for dense kernels, round for grouped ones, cut for attention, slanted for pools."""
    x, w, h = box.left, box.width, box.height
    bottom = top + h
    if box.block.family == "attention":
        c = min(w, h) * 0.3
        return (
            f"M{x + c:.1f} {top:.1f}H{x + w - c:.1f}L{x + w:.1f} {top + c:.1f}V{bottom - c:.1f}L{x + w - c:.1f} "
            f"{bottom:.1f}H{x + c:.1f}L{x:.1f} {bottom - c:.1f}V{top + c:.1f}Z"
        )
    if box.block.family == "pool":
        c = h * 0.12
        return f"M{x:.1f} {top - c:.1f}L{x + w:.1f} {top:.1f}V{bottom:.1f}L{x:.1f} {bottom + c:.1f}Z"
    r = {"grouped": 5.0, "linear": min(w, h) / 2}.get(box.block.family, 0.0)
    arc = f"a{r:.1f} {r:.1f} 0 0 1"
    return (
        f"M{x + r:.1f} {top:.1f}h{w - 2 * r:.1f}{arc} {r:.1f} {r:.1f}v{h - 2 * r:.1f}{arc} {-r:.1f} {r:.1f}"
        f"h{2 * r - w:.1f}{arc} {-r:.1f} {-r:.1f}v{2 * r - h:.1f}{arc} {r:.1f} {-r:.1f}Z"
    )


def _kernel(box: Box, middle: float, colour: str) -> Iterator[str]:
    """A square to scale with its number, inside where it fits and above it where not."""
    side, centre = box.kernel or 0.0, box.left + box.width / 2
    # A kernel may reach beyond its map; its square stays inside the block, flat.
    tall = min(side, box.height - 4)
    yield (
        f'<rect x="{centre - side / 2:.1f}" y="{middle - tall / 2:.1f}" width="{side:.1f}" height="{tall:.1f}" '
        f'fill="{colour}" fill-opacity="0.75"/>'
    )
    inside = min(side, tall) >= READABLE
    down = middle + 3.4 if inside else middle - tall / 2 - 2.5
    look = 'fill="#ffffff"' if inside else ""
    yield f'<text x="{centre:.1f}" y="{down:.1f}" text-anchor="middle" font-size="9.5" {look}>{box.block.kernel}</text>'


def _funnel(box: Box, middle: float) -> str:
    """From the map before to the map behind."""
    a, b = (box.shrunk_from or 0.0) / 2, box.height / 2
    left, right = box.left - STAGE_GAP + 2, box.left - 3
    text = (box.block.downsampling or "").replace("_", " ")
    return (
        f'<path d="M{left:.1f} {middle - a:.1f}L{right:.1f} {middle - b:.1f}V{middle + b:.1f}L{left:.1f} '
        f'{middle + a:.1f}Z" fill="{GREY}" fill-opacity="0.25"/>'
        f'<text transform="translate({(left + right) / 2 + 3:.1f} {middle:.1f}) rotate(-90)" text-anchor="middle" '
        f'font-size="9">{escape(text)}</text>'
    )


def _rise(a: Box, b: Box) -> float:
    return min(HIGHEST_SKIP, ARCS + SKIP_RISE * ((b.left - a.right) / 40.0) ** 0.8)


def _skip(a: Box, b: Box, middle: float) -> str:
    """An arc from the end of one block over those between to the start of another."""
    start, end = middle - a.height / 2, middle - b.height / 2
    top = middle - TALLEST / 2 - _rise(a, b) * 1.25 + ARCS / 2
    return (
        f'<path d="M{a.right - 2:.1f} {start:.1f}C{a.right - 2:.1f} {top:.1f} {b.left + 2:.1f} {top:.1f} '
        f'{b.left + 2:.1f} {end:.1f}" fill="none" stroke="{OCHRE}" stroke-opacity="0.8"/>'
    )


def _label(stage: Stage, base: float, fields: Mapping[str, int]) -> Iterator[str]:
    left, right = stage.boxes[0].left, stage.boxes[-1].right
    yield line(left, base + 2, right, base + 2)
    depth = f" × {len(stage.boxes)}" if len(stage.boxes) > 1 else ""
    yield f'<text x="{left:.1f}" y="{base + LINE + 3:.1f}" font-weight="600">{escape(stage.name + depth)}</text>'
    for row, fact in enumerate(_facts(stage, fields), 2):
        yield f'<text x="{left:.1f}" y="{base + LINE * row + 3:.1f}" font-size="11.5">{escape(fact)}</text>'


def _facts(stage: Stage, fields: Mapping[str, int]) -> Iterator[str]:
    last = stage.boxes[-1].block
    widths = list(dict.fromkeys(box.block.output_shape[0] for box in stage.boxes))
    shown = f"{widths[0]}–{widths[-1]}" if len(widths) > 1 else str(widths[0])
    yield f"{shown} channels" if side_of(last) > 1 else f"{shown} outputs"
    if side_of(last) > 1:
        yield " × ".join(map(str, last.output_shape[1:]))
    if stage.name in fields:
        yield f"sees {fields[stage.name]:,} px"
    marks = [box.block.marks for box in stage.boxes]
    counts = {
        mark: sum(mark in each for each in marks) for mark in dict.fromkeys(mark for each in marks for mark in each)
    }
    if counts:
        yield ", ".join(
            mark if count == len(marks) else f"{mark} {count}/{len(marks)}" for mark, count in counts.items()
        )


def _key(blocks: Sequence[Block], y: float) -> Iterator[str]:
    """What shapes and sizes mean: only of what is drawn."""
    left = 8.0
    for family in [each for each in SAID if any(block.family == each for block in blocks)]:
        colour = COLOURS[family]
        box = Box(next(block for block in blocks if block.family == family), left, 11.0, 11.0, None)
        yield f'<path d="{_outline(box, y - 10)}" fill="{colour}" fill-opacity="0.3" stroke="{colour}"/>'
        yield f'<text x="{left + 16:.1f}" y="{y:.1f}" font-size="11.5">{SAID[family]}</text>'
        left += 34 + 6.0 * len(SAID[family])
    yield (
        f'<text x="{left:.1f}" y="{y:.1f}" font-size="11.5">height: map · width: channels · square: kernel to scale · '
        "arc: shortcut, dashed through a projection</text>"
    )
