import filecmp
import gzip

import pytest

from hw_profiles.core.catalog import list_cell_devices
from hw_profiles.core.errors import ProfileError
from hw_profiles.core.load import load_device
from predictors.fitting.check import recomputed, stored
from predictors.fitting.nasbench201_devices import FOLDER, fit
from predictors.fitting.published_cells import COLUMNS, DESIGNS, LATENCIES, read_cells
from tests.predictors.fitting.published_tables import published

NAMES = list_cell_devices()["nasbench201"]


def test_every_published_column_is_a_device():
    assert sorted(COLUMNS) == NAMES
    assert len(NAMES) == 27


@pytest.mark.parametrize("name", NAMES)
def test_intervals_hold_what_they_promise_and_the_error_stands_on_the_card(name):
    held_out = load_device(name).held_out
    assert held_out.rows == 7809
    assert held_out.kendall > 0.7
    # No interval is narrower than one per cent either way, so that of an exact table holds everything.
    assert held_out.coverage_90 >= 0.88
    assert held_out.coverage_90 <= 0.92 or held_out.mape < 0.01


def test_a_desktop_gpu_is_nearly_additive_and_a_phone_is_not():
    assert load_device("1080ti_1").held_out.mape < 0.02
    assert load_device("pixel3").held_out.mape > 0.1
    assert "no way from the cell's input to its output" in {spot.where for spot in load_device("pixel3").weak_spots}


@pytest.mark.slow
def test_the_published_tables_give_the_shipped_files_byte_for_byte(tmp_path):
    fit(published(LATENCIES).parent, tmp_path)
    same, different, lost = filecmp.cmpfiles(FOLDER, tmp_path, [f"{name}.toml" for name in NAMES], shallow=False)
    assert (len(same), different, lost) == (27, [], [])


@pytest.mark.slow
def test_the_cards_scores_come_out_again():
    device = load_device("titan_rtx_32")
    again = recomputed(device, published(LATENCIES))
    assert again is not None and again.held_out == stored(device).held_out


def test_another_table_is_refused_by_the_column_that_it_lacks(tmp_path):
    (tmp_path / DESIGNS).write_bytes(gzip.compress(b"arch_index,arch\n0,x\n"))
    (tmp_path / LATENCIES).write_bytes(gzip.compress(b"arch_index,pixel3\n0,1.0\n"))
    with pytest.raises(ProfileError, match="lacks the column 1080ti_1"):
        read_cells(tmp_path)
