import io
import sys

import pytest

from nas.cli import live
from nas.cli.live import LiveLine, remaining, share


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only when the test says so."""
    now_s = [0.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now_s[0])
    return now_s


def test_a_log_gets_a_line_now_and_then(clock, capsys):
    with LiveLine("searching", quiet=False) as line:
        clock[0] = 1.0
        line.tell("best 1.2 ms")
        clock[0] = 10.0
        line.tell("best 1.1 ms", "10 s left")
        line.tell("best 1.0 ms")
    told = capsys.readouterr()
    assert told.err == "searching  best 1.1 ms  10 s left\n"
    assert told.out == ""


def test_quiet_is_quiet(clock, capsys):
    with LiveLine("searching", quiet=True) as line:
        clock[0] = 60.0
        line.tell("best 1.2 ms")
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_one_line_that_is_redrawn(clock, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with LiveLine("searching", quiet=False) as line:
        line.tell("best 1.2 ms")
        line.tell("best 1.1 ms")
    assert "best 1.1 ms" in terminal.getvalue()
    assert terminal.getvalue().count("\n") <= 1


def test_a_share_says_how_far_it_is_where_the_end_is_known():
    assert share(500, 1000) == "50% of 1,000"
    assert share(1500, None) == "1,500"


def test_remaining_time_is_told_in_seconds_or_minutes():
    assert remaining(12.3) == "12 s left"
    assert remaining(600) == "10 min left"
