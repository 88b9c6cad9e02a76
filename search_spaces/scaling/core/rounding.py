"""How scaled sizes are rounded, as in the code of Dollar et al. 2021 (arXiv:2103.06877)."""

WIDTH_STEP = 8
SIDE_STEP = 4


def nearest(wanted: float, step: int) -> int:
    """The nearest multiple of `step`, at least one."""
    return max(1, round(wanted / step)) * step


def rounded_group_size(wanted: float) -> int:
    """Channels of a group: 1, 2, 4, or a multiple of 8."""
    size = nearest(wanted, 1)
    if size <= 2:
        return size
    return 4 if size <= 5 else nearest(size, 8)
