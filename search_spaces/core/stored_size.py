"""Bits of a stored kernel: its values, and the index that says where they stand.

* `n_of_m`: of each kept weight its place in the group, ceil(log2 M) bits; 2 bits for 2:4 (Mishra et al. 2021,
  arXiv:2104.08378, section 3);
* `unstructured`: the smaller of a bitmap, 1 bit a weight, and of compressed rows: a column a kept weight and a count a
  row, in the fewest bits that hold them;
* `block`: 1 bit a block;
* the others none: what is not there is not stored.

Scales and zero points of few bits, and whatever a runtime's own format adds (CSR of 32-bit integers), are not counted.
"""

from typing import Any

from search_spaces.core.sparsity import Sparsity
from search_spaces.core.varying import elementwise, where


def stored_bits(sparsity: Sparsity, value_bits: Any, rows: Any, columns: Any, taps: Any = 1) -> Any:
    """Values and index of a kernel of (rows, columns, taps); sizes and bits may vary."""
    kept = sparsity.nonzeros(rows, columns, taps)
    return value_bits * kept + index_bits(sparsity, rows, columns, taps)


def index_bits(sparsity: Sparsity, rows: Any, columns: Any, taps: Any = 1) -> Any:
    """The index alone."""
    if sparsity.kind == "n_of_m":
        return sparsity.nonzeros(rows, columns, taps) * bits_to_count(sparsity.of)
    if sparsity.kind == "unstructured":
        bitmap, compressed = rows * columns * taps, _compressed_rows(sparsity, rows, columns * taps)
        return where(bitmap < compressed, bitmap, compressed)
    if sparsity.kind == "block":
        height, width = sparsity.block
        return (rows // height) * (columns // width) * taps
    return 0


def bits_to_count(states: int) -> int:
    """ceil(log2 of a number of states): the fewest bits that tell them apart."""
    return (int(states) - 1).bit_length()


def _compressed_rows(sparsity: Sparsity, rows: Any, places: Any) -> Any:
    kept = sparsity.nonzeros(rows, places)
    return kept * elementwise(bits_to_count, places) + rows * elementwise(bits_to_count, places + 1)
