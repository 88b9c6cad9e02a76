"""One architecture as the report draws it: the blocks of its trunk, and who owns each operator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nas.report.data import Block, Family
from nas.report.shortcuts import ways_around
from predictors.receptive_field import receptive_fields
from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Placed
from search_spaces.core.graph import Graph, GraphNode, only_path
from search_spaces.core.numerics import RANK_SUFFIX
from search_spaces.core.ops import Conv, Linear, Multiply, Norm, Op, Pool, rank_of
from search_spaces.core.sparsity import DENSE

# What only joins two stages is told by the block behind it: a stage is as deep as it has blocks of its own.
JOINTS = frozenset({"downsample"})
FULL_BITS = 32


@dataclass(frozen=True)
class DrawnBlocks:
    """`owners[i]` is the name of the block that the i-th operator of the deployed graph belongs to; "" for none.

    `skips` and `fields` are those of a `FrontMember`.
    """

    blocks: tuple[Block, ...]
    owners: tuple[str, ...]
    skips: tuple[tuple[int, int], ...]
    fields: Mapping[str, int]


def drawn_blocks(architecture: Architecture) -> DrawnBlocks:
    """The outermost blocks of the deployed form in running order, each with the joints in front of it."""
    graph = architecture.deployed
    kinds = {item.name: item.body.kind for item in only_path(architecture.drawing).deployed if isinstance(item, Placed)}
    owner_of = dict(_owners(graph, kinds))
    owners = tuple(owner_of.get(_outermost(node, kinds), "") for node in graph)
    names = tuple(dict.fromkeys(owner_of.values()))
    ways = ways_around(graph, owners, names)
    blocks = []
    for name in names:
        nodes = [node for node, owner in zip(graph, owners, strict=True) if owner == name]
        own = [node for node in nodes if _outermost(node, kinds) == name]
        blocks.append(replace(_block(graph, name, kinds[name], nodes, own), shortcut=ways.shortcuts.get(name)))
    return DrawnBlocks(tuple(blocks), owners, ways.skips, _fields(graph, blocks))


def _fields(graph: Graph, blocks: Sequence[Block]) -> dict[str, int]:
    """Of every stage that ends in a map: the side of what one of its positions sees.

    A name that comes back (the `up` of each level of a decoder) is no stage that one number could tell.
    """
    seen, ends = receptive_fields(graph), dict(graph.trunk)
    stages = [(name, list(members)[-1]) for name, members in groupby(blocks, key=lambda block: block.stage)]
    names = [name for name, _ in stages]
    told = ((name, seen[ends[last.name]]) for name, last in stages if names.count(name) == 1)
    return {name: field.side for name, field in told if field is not None}


def _owners(graph: Graph, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(name of an outermost block, name of the block that tells it)."""
    waiting: list[str] = []
    for name, _ in graph.trunk:
        waiting.append(name)
        if kinds[name] not in JOINTS:
            yield from ((each, name) for each in waiting)
            waiting = []
    yield from ((each, each) for each in waiting)


def _outermost(node: GraphNode, names: Mapping[str, str]) -> str:
    """The outermost block around an operator; "" for one that stands in the trunk itself."""
    name = node.block
    while name and name not in names:
        name = name.rpartition(".")[0]
    return name


def _block(graph: Graph, name: str, kind: str, nodes: Sequence[GraphNode], own: Sequence[GraphNode]) -> Block:
    kernels = [max(node.op.kernel) for node in own if isinstance(node.op, Conv)]
    shape = graph.nodes[dict(graph.trunk)[name]].shape
    return Block(
        name=name,
        stage=_stage(name),
        kind=kind.strip("_"),
        output_shape=shape,
        kernel=max(kernels, default=None),
        downsampling=next(filter(None, (_shrinking(graph, node) for node in nodes)), None) if rank_of(shape) else None,
        marks=tuple(dict.fromkeys(mark for node in own for mark in _marks(graph, node))),
        family=_family(own),
        badges=tuple(dict.fromkeys(badge for node in own for badge in _badges(node.op))),
    )


def _family(own: Sequence[GraphNode]) -> Family:
    """By the operator that mixes most: attention before grouped kernels before dense ones."""
    if any("attention" in node.op.kind for node in own):
        return "attention"
    convs = [node.op for node in own if isinstance(node.op, Conv)]
    if any(conv.groups > 1 for conv in convs):
        return "grouped"
    if not convs and any(isinstance(node.op, Linear) for node in own):
        return "linear"
    return "pool" if not convs and any(isinstance(node.op, Pool) for node in own) else "dense"


def _badges(op: Op) -> Iterator[str]:
    """`_numerics` in as many letters as a block is wide."""
    if isinstance(op, Conv) and op.sparsity != DENSE:
        _, _, share = op.sparsity.text.rpartition(":")
        yield op.sparsity.text if op.sparsity.kind == "n_of_m" else f"{float(share):.0%}"
    if isinstance(op, Conv | Linear) and op.weight_bits < FULL_BITS:
        yield f"{op.weight_bits}b"


def _stage(name: str) -> str:
    """`stage2` of `stage2.block3`, `stem` of `stem1`: one label for what belongs together."""
    owner, dot, _ = name.rpartition(".")
    return owner if dot else name.rstrip("0123456789") or name


def _shrinking(graph: Graph, node: GraphNode) -> str | None:
    """What an operator shrinks the map by, if it does."""
    shapes = graph.input_shapes(node)
    if not shapes or not rank_of(node.shape) or not rank_of(shapes[0]) or node.shape[1] >= shapes[0][1]:
        return None
    return f"{node.op.pools}_pool" if isinstance(node.op, Pool) else "conv"


def _marks(graph: Graph, node: GraphNode) -> Iterator[str]:
    if isinstance(node.op, Multiply) and len(graph.input_shapes(node)[1]) == 1:
        yield "SE"
    if isinstance(node.op, Norm) and node.op.normalises == "response":
        yield "GRN"
    if node.name.endswith(RANK_SUFFIX):
        yield "low rank"
    yield from _numerics(node.op)


def _numerics(op: Op) -> Iterator[str]:
    if isinstance(op, Conv) and op.sparsity != DENSE:
        yield op.sparsity.text
    if isinstance(op, Conv | Linear) and op.weight_bits < FULL_BITS:
        yield f"{op.weight_bits}-bit"
