"""What an operator's declaration asks for besides its sizes: zeros in a pattern, and numbers of few bits."""

from dataclasses import dataclass
from typing import Any

from hw_profiles.core.profile import DTYPE_BYTES
from search_spaces.core.ops import Conv, Linear, Op
from search_spaces.core.sparsity import DENSE, Sparsity
from search_spaces.core.varying import axes_of

BITS = ("weight_bits", "activation_bits")
# The kernel for numbers of 8 bits and fewer: it holds narrower ones too.
INT8, INT8_BITS = "int8", 8
# Kinds whose zeros stay in a kernel of full size; the others are drawn smaller, and what is drawn is dense.
_ZEROS = ("unstructured", "block", "n_of_m")


@dataclass(frozen=True)
class Compression:
    """The pattern of an operator's zeros, `dense` where it has none, and plain or varying bits."""

    sparsity: Sparsity
    weight_bits: Any
    activation_bits: Any

    @property
    def density(self) -> float:
        """Share of the weights that may differ from zero."""
        if self.sparsity.kind == "n_of_m":
            return self.sparsity.kept / self.sparsity.of
        return 1.0 if self.sparsity == DENSE else 1.0 - self.sparsity.share

    @property
    def formats(self) -> tuple[str, ...]:
        """The sparse formats that can hold the pattern, its own before the one that holds any zeros."""
        match self.sparsity.kind:
            case "unstructured":
                return ("csr",)
            case "block":
                height, width = self.sparsity.block
                return (f"bsr:{height}x{width}", "csr")
            case "n_of_m":
                return (f"n_of_m:{self.sparsity.text}", "csr")
        return ()


def compression_of(op: Op, dtype: str) -> Compression | None:
    """What is declared of an operator; None where it runs dense at the full width of the dtype in every design."""
    if not isinstance(op, Conv | Linear):
        return None
    declared = op.sparsity if isinstance(op, Conv) else DENSE
    sparsity = declared if declared.kind in _ZEROS else DENSE
    if sparsity == DENSE and not any(_narrow(bits, dtype) for bits in (op.weight_bits, op.activation_bits)):
        return None
    return Compression(sparsity, op.weight_bits, op.activation_bits)


def full_width(dtype: str) -> int:
    """Bits of a number that is not compressed."""
    return 8 * DTYPE_BYTES[dtype]


def _narrow(bits: Any, dtype: str) -> bool:
    """Whether some design may have fewer bits; varying ones are taken at their word."""
    return bool(axes_of(bits)) or bits < full_width(dtype)
