"""What the spaces around ResNet share (He et al. 2016, arXiv:1512.03385): its stages and its tables of layers."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.channel_attention import eca_kernel
from search_spaces.core.domains import Choice, Domain, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage

DEPTHS = {
    "10": (1, 1, 1, 1),
    "14": (1, 1, 1, 1),
    "18": (2, 2, 2, 2),
    "26": (2, 2, 2, 2),
    "34": (3, 4, 6, 3),
    "50": (3, 4, 6, 3),
    "101": (3, 4, 23, 3),
    "152": (3, 8, 36, 3),
    "200": (3, 24, 36, 3),
    "269": (3, 30, 48, 8),
}

# ResNet-C and -D (arXiv:1812.01187, section 4), and timm's -S, with a stem twice as wide, and -T, whose stem rises.
C: dict[str, Any] = {"stem.convolutions": "three_3x3"}
S: dict[str, Any] = {**C, "stem.channels": 128}
D: dict[str, Any] = {**C, "shortcut": "pool"}
T: dict[str, Any] = {"stem.convolutions": "three_rising", "shortcut": "pool"}

# By equation 12 of arXiv:1910.03151 for the widths of a bottleneck network.
ECA = tuple(f"eca{eca_kernel(width)}" for width in (256, 512, 1024, 2048))


def stage(depth: IntRange, width: IntRange, attention: Domain, *, shrinks: bool, **settings: Any) -> Stage:
    """Residual blocks whose form the whole network shares; `settings` are what a space says besides."""
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "residual",
            form=Same("form"),
            bottleneck=Same("bottleneck"),
            groups=Same("groups"),
            shortcut=Same("shortcut"),
            attention=attention,
            activation=Same("activation"),
            **settings,
        ),
    )


def deep(
    depths: str | tuple[int, ...], source: str, *, attention: str | tuple[str, ...] = "none", **held: Any
) -> Point:
    """A bottleneck network; `depths` are its layers a stage or its name, `attention` is one for all or one a stage."""
    return _point(depths, source, 256, attention, {"form": "bottleneck", "bottleneck": 0.25, **held})


def shallow(depths: str | tuple[int, ...], source: str, *, attention: str = "none", **held: Any) -> Point:
    """A network of basic blocks."""
    return _point(depths, source, 64, attention, {"form": "basic", "bottleneck": 1.0, **held})


def _point(
    depths: str | tuple[int, ...], source: str, width: int, attention: str | tuple[str, ...], held: dict[str, Any]
) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": 64, **held}
    attentions = (attention,) * 4 if isinstance(attention, str) else attention
    layers = DEPTHS[depths] if isinstance(depths, str) else depths
    for index, (depth, attended) in enumerate(zip(layers, attentions, strict=True), 1):
        choices |= {f"stage{index}.depth": depth, f"stage{index}.width": width * 2 ** (index - 1)}
        choices[f"stage{index}.attention"] = attended
    return Point(choices=choices, source=source)
