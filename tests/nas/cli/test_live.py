import io
import sys

import pytest

from nas.cli import live
from nas.cli.live import LiveLine


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only when the test says so."""
    now_s = [0.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now_s[0])
    return now_s


def test_a_log_gets_a_line_now_and_then_with_rate_and_remaining_time(clock, capsys):
    with LiveLine("searching", quiet=False) as line:
        clock[0] = 1.0
        line.tell(100, 1000, "best 1.2 ms")
        clock[0] = 10.0
        line.tell(500, 1000, "best 1.1 ms")
    told = capsys.readouterr()
    assert told.err == "searching  500 of 1,000 (50%)  50/s  10 s left  best 1.1 ms\n"
    assert told.out == ""


def test_quiet_is_quiet(clock, capsys):
    with LiveLine("searching", quiet=True) as line:
        clock[0] = 60.0
        line.tell(500, 1000)
    assert capsys.readouterr().err == ""


def test_without_a_known_end_only_the_rate_is_told(clock, capsys):
    with LiveLine("measuring", quiet=False) as line:
        clock[0] = 10.0
        line.tell(50, None)
    assert capsys.readouterr().err == "measuring  50  5/s\n"


def test_a_terminal_gets_one_line_that_is_redrawn(clock, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with LiveLine("searching", quiet=False) as line:
        clock[0] = 1.0
        line.tell(10, 100)
        line.tell(20, 100)
    assert "20 of 100 (20%)" in terminal.getvalue()
    assert terminal.getvalue().count("\n") <= 1
