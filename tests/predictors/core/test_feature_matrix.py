import numpy as np
import pytest

from predictors.core.errors import PredictorError
from predictors.core.feature_matrix import FEATURES, feature_matrix
from predictors.core.features import Seen
from predictors.core.workload import workload

# 128 x 56 x 56 positions by 64 channels on 80 processors.
COLUMNS = {
    "batch": 128, "c_in": 32, "c_out": 64, "h": 112, "w": 112, "kernel_h": 3, "kernel_w": 3, "stride": 2,
    "dilation": 1, "groups": 1, "fused": 1,
}  # fmt: skip


@pytest.fixture
def seen():
    columns = {name: np.array([float(size)]) for name, size in COLUMNS.items()}
    return Seen("conv2d", "", workload("conv2d", "", columns, "fp16"), np.array([1e-4]), multiprocessors=80.0)


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_every_feature_is_one_finite_number_an_operator(seen, name):
    assert np.isfinite(feature_matrix([name], seen)).all()


def test_columns_stand_in_the_order_asked_for(seen):
    assert feature_matrix(["stride", "fused", "log_c_out"], seen).tolist() == [[2.0, 1.0, np.float32(np.log(64))]]


def test_waves_and_their_idle_share_count_tiles(seen):
    tiles = 128 * 56 * 56 / 128 * 1
    waves = tiles / 80
    matrix = feature_matrix(["log_waves_128x64", "idle_share_128x64"], seen)
    assert matrix[0] == pytest.approx([np.log(waves), np.ceil(waves) / waves])


def test_a_feature_that_nobody_knows_is_named(seen):
    with pytest.raises(PredictorError, match="No feature 'lgo_macs'"):
        feature_matrix(["lgo_macs"], seen)
