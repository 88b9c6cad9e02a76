"""Cells of sparse operations: those of NAS-Bench-201 (arXiv:2001.00326) that store nothing or can be pruned, each
convolution to N of M weights, as in DASS (Mousavi et al. 2022, arXiv:2207.06968)."""

from search_spaces.core.cell_space import CellSpace

SPACE = CellSpace(
    name="sparse_cells",
    description="A cell of six edges, fifteen times, on 32-pixel images: an operation an edge, and how sparse it is.",
    widths=(16, 32, 64),
    cells=5,
    nodes=4,
    operations=("skip_connect", "avg_pool_3x3", "nor_conv_1x1", "nor_conv_3x3"),
    sparsity=("2:4", "2:8", "1:8"),
)

POINTS = {}
