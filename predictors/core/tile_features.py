"""How an operator falls into tiles: what a library of tiled kernels pays for beyond the work itself.

Matrix products are cut into tiles that processors take in waves; Winograd kernels (Lavin & Gray 2016,
arXiv:1509.09308) cut the output map into squares.
"""

from functools import partial

import numpy as np

from predictors.core.features import Feature, Seen


def _tiles(seen: Seen, rows: int, columns: int) -> np.ndarray:
    return np.ceil(seen.rows / rows) * np.ceil(seen.size("c_out") / columns)


def _log_waves(seen: Seen, rows: int, columns: int) -> np.ndarray:
    return np.log(_tiles(seen, rows, columns) / seen.multiprocessors)


def _idle_share(seen: Seen, rows: int, columns: int) -> np.ndarray:
    """Processors' turns in all waves over tiles: 1 where the last wave is full."""
    waves = _tiles(seen, rows, columns) / seen.multiprocessors
    return np.ceil(waves) / waves


def _log_wave_work(seen: Seen, rows: int, columns: int) -> np.ndarray:
    waves = np.ceil(_tiles(seen, rows, columns) / seen.multiprocessors)
    return np.log(waves * seen.reduction)


def _padding(side: np.ndarray, tile: int) -> np.ndarray:
    """What filling up the last tile multiplies a side by."""
    return np.ceil(side / tile) * tile / side


TILES: dict[str, Feature] = {
    "fused": lambda seen: seen.size("fused"),
    "out_height": lambda seen: seen.size("out_h"),
    "log_image_in": lambda seen: np.log(seen.work.bytes_in / seen.size("batch")),
    "log_channel_product": lambda seen: np.log(seen.size("c_in") * seen.size("c_out")),
    "log_channel_ratio": lambda seen: np.log(seen.size("c_in") / seen.size("c_out")),
    "log_reduction_per_tile": lambda seen: np.log(seen.reduction / _tiles(seen, 128, 64)),
    "reduction_padding": lambda seen: _padding(seen.reduction, 32),
    "padding_2": lambda seen: _padding(seen.size("out_h"), 2),
    "padding_4": lambda seen: _padding(seen.size("out_h"), 4),
}
for _rows, _columns in ((128, 32), (64, 64), (128, 64), (128, 128), (256, 64)):
    TILES[f"log_waves_{_rows}x{_columns}"] = partial(_log_waves, rows=_rows, columns=_columns)
    TILES[f"idle_share_{_rows}x{_columns}"] = partial(_idle_share, rows=_rows, columns=_columns)
    TILES[f"log_wave_work_{_rows}x{_columns}"] = partial(_log_wave_work, rows=_rows, columns=_columns)
