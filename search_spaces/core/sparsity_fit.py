"""Whether a kernel can have a declared sparsity, and the nearest that can; sizes may vary."""

from typing import Any

from search_spaces.core.errors import GraphError
from search_spaces.core.sparsity import MILLION, Sparsity
from search_spaces.core.varying import either


def refuse_misfit(sparsity: Sparsity, name: str, rows: Any, columns: Any, taps: Any) -> None:
    """Raises:
    GraphError: groups or blocks do not tile the kernel, or nothing of it would be left.
    """
    if sparsity.kind == "n_of_m" and columns % sparsity.of != 0:
        raise GraphError(
            f"Sparsity '{sparsity}' needs a multiple of {sparsity.of} input channels, '{name}' has {columns}; "
            f"nearest: {_multiples(int(columns), sparsity.of)}."
        )
    if sparsity.kind == "block":
        _refuse_untiled(sparsity, name, rows, columns)
    if sparsity.kind in ("unstructured", "block") and sparsity.nonzeros(rows, columns, taps) < 1:
        unit = sparsity.block[0] * sparsity.block[1] if sparsity.kind == "block" else 1
        count = int(rows * columns * taps) // unit
        nearest = f"{sparsity.text.rpartition(':')[0]}:{_share(_largest_share(count))}" if count > 1 else "dense"
        raise GraphError(
            f"Sparsity '{sparsity}' leaves nothing of the {int(rows * columns * taps)} weights of '{name}'; "
            f"nearest: '{nearest}'."
        )


def _refuse_untiled(sparsity: Sparsity, name: str, rows: Any, columns: Any) -> None:
    height, width = sparsity.block
    if either(rows % height != 0, columns % width != 0):
        raise GraphError(
            f"Blocks of '{sparsity}' do not tile '{name}' of {rows} outputs and {columns} inputs; nearest: "
            f"{_multiples(int(rows), height)} outputs and {_multiples(int(columns), width)} inputs."
        )


def largest_paying_rank(rows: Any, columns: Any) -> Any:
    """The largest r for which r (rows + columns) weights are fewer than rows x columns."""
    return (rows * columns - 1) // (rows + columns)


def refuse_rank(sparsity: Sparsity, name: str, rows: int, columns: int) -> None:
    """Raises:
    GraphError: always, with the nearest share whose rank is one and saves weights.
    """
    smaller, largest, rank = min(rows, columns), largest_paying_rank(rows, columns), sparsity.rank(rows, columns)
    thousandths = -(-500 // smaller) if rank < 1 else (1000 * largest + 499) // smaller
    nearest = f"rank:{thousandths / 1000:g}" if largest >= 1 else "dense"
    raise GraphError(
        f"Sparsity '{sparsity}' gives '{name}' of {rows} outputs and {columns} inputs rank {rank}, which holds "
        f"{rank * (rows + columns)} weights for {rows * columns}; nearest: '{nearest}'."
    )


def smallest_density(channels: int) -> str:
    """The least `channels:D` that leaves a channel."""
    thousandths = -(-500 // channels)
    return f"channels:{thousandths / 1000:g}" if channels > 1 else "dense"


def _largest_share(count: int) -> float:
    """The largest share, in millionths, that leaves one of so many."""
    return (MILLION * count - MILLION // 2 - 1) // count / MILLION


def _share(share: float) -> str:
    return f"{share:.6f}".rstrip("0")


def _multiples(value: int, of: int) -> str:
    """The multiples on both sides of a number, or the number where it is one."""
    if value % of == 0:
        return str(value)
    below = value // of * of
    return f"{below} or {below + of}" if below else str(of)
