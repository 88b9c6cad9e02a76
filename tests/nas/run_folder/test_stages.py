"""A funnel's stages on disk: read back as written, or refused."""

import numpy as np
import pytest

from nas.run_folder import RunFolderError
from nas.run_folder.stages import FOLDER, StageRecord, column_name, read_stages, write_stage
from nas.run_folder.task_journal import JOURNAL, TaskJournal


def record(number=2, kind="score", keep=2):
    return StageRecord(
        number=number,
        kind=kind,
        title="score synflow",
        entered=4,
        keep=keep,
        rows=np.array([7, 3, 9, 1]),
        ranks=np.array([2, 0, 1, 3]),
        columns={"synflow": np.array([1.5, np.nan, 2.5, 0.5])},
        remarks={"it came out as nan": 1},
        tasks=4,
    )


def test_survivors_are_the_best_ranks_and_who_has_none_fell():
    assert record().survivors.tolist() == [9, 7]
    assert record(keep=9).survivors.tolist() == [9, 7, 1]


def test_stages_read_back_as_written_in_their_order(tmp_path):
    for number in (10, 2):
        write_stage(tmp_path, record(number))
    first, second = read_stages(tmp_path)
    assert (first.number, second.number) == (2, 10)
    assert first.survivors.tolist() == [9, 7]
    np.testing.assert_array_equal(first.columns["synflow"], record().columns["synflow"])
    assert first.remarks == {"it came out as nan": 1}


def test_a_stage_counts_once_its_last_file_stands(tmp_path):
    write_stage(tmp_path, record())
    (tmp_path / FOLDER / "2-score" / "stage.json").unlink()
    assert read_stages(tmp_path) == ()


@pytest.mark.parametrize("file", ["rows.i8", "ranks.i8", "synflow.f8"])
def test_a_column_that_changed_is_refused(tmp_path, file):
    write_stage(tmp_path, record())
    path = tmp_path / FOLDER / "2-score" / file
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(RunFolderError, match=file):
        read_stages(tmp_path)


def test_a_column_leads_nobody_out_of_the_folder(tmp_path):
    write_stage(tmp_path, record())
    path = tmp_path / FOLDER / "2-score" / "stage.json"
    path.write_text(path.read_text().replace('"synflow"', '"../../synflow"'))
    with pytest.raises(RunFolderError, match="column's name"):
        read_stages(tmp_path)


@pytest.mark.parametrize(
    ("text", "name"), [("Test Acc (%)", "test_acc"), ("cifar10_test", "cifar10_test"), ("9", "column_9")]
)
def test_any_column_of_a_table_becomes_a_files_name(text, name):
    assert column_name(text) == name


def test_a_journal_holds_what_was_answered_and_forgets_the_half_line_of_a_kill(tmp_path):
    journal = TaskJournal(tmp_path)
    journal.add("7", {"values": {"synflow": 1.5}, "remark": ""})
    journal.close()
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b'{"task": "9", "ans')
    again = TaskJournal(tmp_path)
    assert "7" in again
    assert "9" not in again
    again.add("9", {"values": {}, "remark": "it failed"})
    again.close()
    assert len(TaskJournal(tmp_path)) == 2


def test_a_damaged_line_is_refused(tmp_path):
    (tmp_path / JOURNAL).write_bytes(b'{"task": "9"}\n')
    with pytest.raises(RunFolderError, match="damaged"):
        TaskJournal(tmp_path)
