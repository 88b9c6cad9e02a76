"""Compressed kernels as they were measured: their seconds over the dense kernel's, learned, and the rule that prices
with them.

Trees learn how far a kernel is from taking the share of the dense seconds that its density is.

A runtime may always run zeros as numbers and few bits as many, so nothing costs more than dense; and nothing costs less
than dense unless a kernel was seen to.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.compressed_card import CompressedCard, FormatCard
from predictors.core.compression import BITS, INT8, INT8_BITS, Compression, full_width
from predictors.core.errors import PredictorError
from predictors.core.feature_matrix import feature_matrix
from predictors.core.features import Seen
from predictors.core.forest import Forest
from predictors.core.pricing import Columns, Prices
from predictors.core.workload import Workload, workload

# What trees read of an operator; after these come log density, log MACs that are not zero, and the format's position.
FEATURES = (
    "family",
    "log_macs",
    "log_bytes_in",
    "log_bytes_out",
    "log_bytes_weights",
    "log_intensity",
    "log_c_in",
    "log_c_out",
    "log_rows",
    "log_reduction",
    "log_group_size",
    "kernel_h",
    "stride",
    "dilation",
    "c_in_mod_16",
    "c_out_mod_16",
)


class CompressedKernels:
    """The kernels of one device and stack; without formats and trees, those of a device where none were measured."""

    def __init__(self, card: CompressedCard, trees: Forest | None, dtype: str) -> None:
        if (trees.inputs if trees else 0) != (len(card.features) + 3 if card.formats else 0):
            raise PredictorError("The trees of the compressed kernels are not their card's; fit them again.")
        self._card, self._trees, self._dtype = card, trees, dtype

    @property
    def dtype(self) -> str:
        """The number format that they were measured in."""
        return self._dtype

    @property
    def formats(self) -> dict[str, FormatCard]:
        """What is known of each format that was measured."""
        return self._card.formats

    def ratio(
        self, held_as: str, kind: str, variant: str, work: Workload, density: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """(n,) seconds over the dense kernel's, and whether kernels of such sizes were measured; 1 where not."""
        known = self._card.formats[held_as]
        ratio, inside = np.ones(work.macs.shape), np.zeros(work.macs.shape, dtype=bool)
        if self._trees is None or not known.density[0] <= density <= known.density[1]:
            return ratio, inside
        plain = np.ones(work.macs.shape, dtype=bool)
        if held_as.startswith("n_of_m:"):
            plain = _is_matrix_product(work)
            kind, work = "linear", _rows_of_maps(work, self._dtype)
        inside = plain & known.support.covers(kind, variant, work)
        if inside.any():
            code = list(self._card.formats).index(held_as)
            matrix = ratio_features(self._card.features, kind, variant, work, np.full(work.macs.shape, density), code)
            predicted = density * np.exp(self._trees.predict(matrix[inside]))
            ratio[inside] = np.maximum(predicted, known.least_ratio)
        return ratio, inside

    def price(
        self, dense: Prices, kind: str, variant: str, columns: Columns, dtype: str, declared: Compression
    ) -> Prices:
        """The prices of operators as they are declared, from those of the dense ones; `columns` hold their bits too.

        Each takes the fastest kernel that was measured and can run it, the dense one at worst. Where no kernel of
        exactly what it declares was measured, the price stands in for it.
        """
        work = workload(kind, variant, columns, dtype)
        weight_bits, activation_bits = (columns[name] for name in BITS)
        narrow = np.minimum(weight_bits, activation_bits) < full_width(dtype)
        known = ~narrow & (not declared.formats)
        ratio, log_sd = np.ones(work.macs.shape), dense.log_sd.copy()
        for held_as in self._measured(declared, dtype):
            of_bits = held_as == INT8
            own, inside = self.ratio(held_as, kind, variant, work, 1.0 if of_bits else declared.density)
            usable = inside & dense.priced
            if of_bits:
                usable &= np.maximum(weight_bits, activation_bits) <= INT8_BITS
                known |= usable & (weight_bits == INT8_BITS) & (activation_bits == INT8_BITS) & (not declared.formats)
            else:
                known |= usable & ~narrow
            faster = usable & (own < ratio)
            ratio[faster] = own[faster]
            log_sd[faster] = np.hypot(dense.log_sd[faster], self._card.formats[held_as].log_sd)
        return replace(dense, seconds=dense.seconds * ratio, log_sd=log_sd, stood_in=~known)

    def _measured(self, declared: Compression, dtype: str) -> list[str]:
        """Formats that were measured, of those that may run what is declared."""
        possible = (*declared.formats, INT8) if dtype == self._dtype else ()
        return [held_as for held_as in possible if held_as in self._card.formats]


def _is_matrix_product(work: Workload) -> np.ndarray:
    """(n,) bool: every value out is a product of one column of the map."""
    sizes = work.sizes
    return (sizes["kernel_h"] * sizes["kernel_w"] * sizes["stride"] * sizes["groups"] == 1) & (sizes["dilation"] == 1)


def _rows_of_maps(work: Workload, dtype: str) -> Workload:
    """Maps as what a matrix unit gets: a row a position, whichever image it is of."""
    sizes = work.sizes
    one = np.ones(work.macs.shape)
    columns = {name: sizes[name] if name in ("c_in", "c_out", "fused") else one for name in sizes}
    return workload("linear", "", columns | {"batch": sizes["batch"] * sizes["h"] * sizes["w"]}, dtype)


def load_compressed_kernels(profile: HardwareProfile) -> CompressedKernels:
    """The compressed kernels of a device.

    Raises:
        PredictorError: their files are damaged.
    """
    measured = profile.measured
    if measured is None or measured.compressed_model is None or measured.compressed_trees is None:
        return CompressedKernels(CompressedCard(stack="", features=(), formats={}), None, profile.stack.dtype)
    folder = profile.path.parent
    card = CompressedCard.read(folder / measured.compressed_model)
    return CompressedKernels(card, Forest.read(folder / measured.compressed_trees), profile.stack.dtype)


def ratio_features(
    names: Sequence[str], kind: str, variant: str, work: Workload, density: np.ndarray, code: int
) -> np.ndarray:
    """(n, F + 3) float32: an operator's features, and how it is compressed, by (n,) densities and a format's code."""
    # No feature of these asks for a roofline or for processors.
    seen = Seen(kind, variant, work, np.ones(work.macs.shape), multiprocessors=1.0)
    log_density = np.log(density)
    held = np.stack([log_density, np.log(seen.macs) + log_density, np.full(density.shape, float(code))], axis=1)
    return np.concatenate([feature_matrix(names, seen), held.astype(np.float32)], axis=1)
