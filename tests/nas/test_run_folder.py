"""A run's memory: whole or not there, never overwritten, torn tails cut off, damage named."""

import errno
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nas.run_folder import (
    Columns,
    RunExists,
    RunFolderError,
    create_run,
    default_path,
    list_runs,
    open_run,
    reopen_run,
)

COLUMNS = Columns(("depth", "width"), ("latency", "params"), (True, False))


def block(rows, seed):
    rng = np.random.default_rng(seed)
    log_sd = np.stack([rng.random(rows), np.zeros(rows)], axis=1)
    return rng.integers(0, 9, (rows, 2)).astype(np.int16), rng.random((rows, 2)), log_sd


def make_run(path, generations=3, rows=5):
    writer = create_run(path, COLUMNS, {"space": "mobile"}, {"nasctl": "0"})
    for generation in range(generations):
        writer.append(*block(rows, generation))
    writer.close()
    return path


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "candidates").iterdir())}


def test_what_was_appended_is_read_back_bit_for_bit(tmp_path):
    candidates = open_run(make_run(tmp_path / "run")).candidates
    assert candidates.generations == (5, 5, 5)
    for generation in range(3):
        part = slice(5 * generation, 5 * generation + 5)
        stored = candidates.codes[part], candidates.values[part], candidates.log_sd[part]
        for column, written in zip(stored, block(5, generation), strict=True):
            assert column.tobytes() == np.ascontiguousarray(written).tobytes()


def test_some_rows_are_read_without_reading_all(tmp_path):
    run = open_run(make_run(tmp_path / "run"))
    codes, values, log_sd = run.rows(np.array([14, 0]))
    assert codes.tolist() == run.candidates.codes[[14, 0]].tolist()
    assert values.tolist() == run.candidates.values[[14, 0]].tolist()
    assert log_sd.tolist() == run.candidates.log_sd[[14, 0]].tolist()


def test_a_run_that_scored_nothing_has_no_rows(tmp_path):
    run = open_run(make_run(tmp_path / "run", generations=0))
    assert run.candidates.codes.shape == (0, 2)
    assert run.rows(np.zeros(0, np.int64))[1].shape == (0, 2)


def test_two_runs_never_share_a_folder(tmp_path):
    make_run(tmp_path / "run")
    before = contents(tmp_path / "run")
    with pytest.raises(RunExists, match="never overwritten"):
        make_run(tmp_path / "run")
    assert contents(tmp_path / "run") == before
    assert [run.path.name for run in list_runs(tmp_path)] == ["run"]


def test_a_file_in_the_way_is_not_replaced_either(tmp_path):
    (tmp_path / "run").write_text("mine")
    with pytest.raises(RunExists):
        make_run(tmp_path / "run")
    assert (tmp_path / "run").read_text() == "mine"


def test_two_processes_never_write_one_run(tmp_path):
    writer = create_run(tmp_path / "run", COLUMNS, {}, {})
    with pytest.raises(RunFolderError, match="Another process"):
        reopen_run(tmp_path / "run")
    writer.close()
    reopen_run(tmp_path / "run").close()


def test_default_names_count_up_and_stay_in_their_root(tmp_path):
    assert default_path(tmp_path, "mobile", "a100") == tmp_path / "mobile-a100-1"
    make_run(tmp_path / "mobile-a100-1")
    assert default_path(tmp_path, "mobile", "a100") == tmp_path / "mobile-a100-2"
    assert default_path(tmp_path, "../../my space.yaml", None) == tmp_path / "my_space-1"
    assert default_path(tmp_path, "..", "..").parent == tmp_path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.data())
def test_a_tail_torn_anywhere_costs_only_the_unfinished_generation(tmp_path, data):
    shutil.rmtree(tmp_path / "run", ignore_errors=True)
    folder = make_run(tmp_path / "run", generations=2) / "candidates"
    finished = contents(folder.parent)
    make_run(tmp_path / "longer", generations=3)
    longer = contents(tmp_path / "longer")
    shutil.rmtree(tmp_path / "longer")
    for name in (*COLUMNS.files(), "journal.jsonl"):
        last = len(longer[name]) - (name == "journal.jsonl")
        (folder / name).write_bytes(longer[name][: data.draw(st.integers(len(finished[name]), last), name)])
    writer = reopen_run(folder.parent)
    assert writer.run.candidates.generations == (5, 5)
    assert contents(folder.parent) == finished
    writer.append(*block(5, 2))
    writer.close()
    assert contents(folder.parent) == longer


@pytest.mark.parametrize("name", [*COLUMNS.files(), "journal.jsonl"])
@pytest.mark.parametrize("harm", ["cut", "flip", "remove"])
def test_a_damaged_generation_is_named_and_nothing_is_touched(tmp_path, name, harm):
    run = make_run(tmp_path / "run")
    path = run / "candidates" / name
    content = bytearray(path.read_bytes())
    if harm == "cut":
        # A journal cut within a line has a torn tail, which is no damage: its middle is hurt instead.
        path.write_bytes(content[:-1] if name != "journal.jsonl" else content[10:])
    elif harm == "flip":
        content[len(content) // 2] ^= 0x80
        path.write_bytes(content)
    else:
        path.unlink()
    before = contents(run)
    with pytest.raises(RunFolderError, match=name) as raised:
        reopen_run(run)
    assert contents(run) == before
    if harm != "remove":
        assert "intact" in str(raised.value)
        assert "head -n" in raised.value.hint


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{", '{"dimensions": 1}', '{"dimensions":["d"],"metrics":["../x"],"uncertain":[false]}']
)
def test_columns_that_say_nonsense_or_lead_elsewhere_are_refused(tmp_path, text):
    run = make_run(tmp_path / "run")
    (run / "candidates" / "columns.json").write_text(text)
    with pytest.raises(RunFolderError, match=r"columns\.json"):
        _ = open_run(run).candidates


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_any_journal_is_read_or_refused(tmp_path, junk):
    if not (tmp_path / "run").exists():
        make_run(tmp_path / "run")
    (tmp_path / "run" / "candidates" / "journal.jsonl").write_bytes(junk + b"\n")
    with pytest.raises(RunFolderError):
        _ = open_run(tmp_path / "run").candidates


def test_a_full_disk_gives_one_clear_error_and_loses_no_generation(tmp_path, monkeypatch):
    writer = create_run(tmp_path / "run", COLUMNS, {}, {})
    writer.append(*block(5, 0))
    before = contents(tmp_path / "run")
    write, room = os.write, [60]

    def full(descriptor, data):
        taken = min(len(data), room[0])
        if taken == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        room[0] -= taken
        return write(descriptor, bytes(data[:taken]))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(RunFolderError, match=r"No space left on device.*1 finished") as raised:
            writer.append(*block(5, 1))
    assert "nasctl resume" in raised.value.hint
    assert contents(tmp_path / "run") == before
    writer.append(*block(5, 1))
    writer.close()
    assert open_run(tmp_path / "run").candidates.generations == (5, 5)


def test_a_file_size_limit_of_the_system_is_a_full_disk_too(tmp_path):
    script = f"""
import resource, signal, sys
sys.path.insert(0, {os.getcwd()!r})
from tests.nas.test_run_folder import COLUMNS, block
from nas.run_folder import RunFolderError, create_run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
writer = create_run({str(tmp_path / "run")!r}, COLUMNS, {{}}, {{}})
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    for generation in range(100):
        writer.append(*block(1000, generation))
except RunFolderError as error:
    sys.exit(str(error))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(open_run(tmp_path / "run").candidates.generations) == 12  # 8 kB a generation in the widest column


def test_the_sessions_say_how_long_it_took_and_survive_a_torn_line(tmp_path):
    run = make_run(tmp_path / "run")
    with (run / "sessions.jsonl").open("ab") as file:
        file.write(b'{"session": 0, "ev')
    reopen_run(run).close()
    events = [(event["session"], event["event"]) for event in open_run(run).sessions()]
    assert events == [(0, "start"), (0, "end"), (1, "start"), (1, "end")]
    assert open_run(run).seconds >= 0


def test_a_folder_that_is_no_run_is_told_so(tmp_path):
    with pytest.raises(RunFolderError, match=r"holds no study\.json"):
        open_run(tmp_path)
    assert list_runs(tmp_path / "nowhere") == []


def test_a_run_without_a_result_sends_to_resume(tmp_path):
    with pytest.raises(RunFolderError, match="no front yet") as raised:
        _ = open_run(make_run(tmp_path / "run")).result
    assert "nasctl resume" in raised.value.hint


def test_a_member_is_found_by_its_rank(tmp_path):
    writer = create_run(tmp_path / "run", COLUMNS, {}, {})
    writer.write_result({"front": [{"rank": 1, "id": "a"}, {"rank": 2, "id": "b"}]})
    writer.close()
    run = open_run(tmp_path / "run")
    assert run.member()["id"] == "a"
    assert run.member(2)["id"] == "b"
    for rank in (0, 3, -1):
        with pytest.raises(RunFolderError, match="ranks 1 to 2"):
            run.member(rank)
