"""Joules of a call from a system that tells, one that tells nonsense, and one that does not."""

import subprocess
from pathlib import Path

import pytest

from nas.model.measure.power import Package, call_energy_j, packages, spent_j

pytestmark = pytest.mark.torch


def domain(powercap: Path, folder: str, name: str, energy_uj: object, range_uj: int = 10**9) -> None:
    (powercap / folder).mkdir(parents=True)
    for file, content in (("name", name), ("energy_uj", energy_uj), ("max_energy_range_uj", range_uj)):
        (powercap / folder / file).write_text(f"{content}\n")


def test_packages_are_read_and_their_parts_and_the_board_are_not_counted_twice(tmp_path):
    domain(tmp_path, "intel-rapl:0", "package-0", 1000)
    domain(tmp_path, "intel-rapl:1", "package-1", 2000)
    domain(tmp_path, "intel-rapl:0:0", "core", 400)
    domain(tmp_path, "intel-rapl:2", "psys", 9000)
    assert packages(tmp_path) == [
        Package("intel-rapl:0", 1000, 10**9),
        Package("intel-rapl:1", 2000, 10**9),
    ]


@pytest.mark.parametrize("content", ["", "nan", "12 uJ"])
def test_a_counter_that_says_no_number_says_nothing(tmp_path, content):
    domain(tmp_path, "intel-rapl:0", "package-0", 1000)
    domain(tmp_path, "intel-rapl:1", "package-1", content)
    assert packages(tmp_path) == []


def test_a_counter_that_may_not_be_read_says_nothing(tmp_path):
    # Reading a folder fails as a file of root's does.
    domain(tmp_path, "intel-rapl:0", "package-0", 1000)
    (tmp_path / "intel-rapl:0" / "energy_uj").unlink()
    (tmp_path / "intel-rapl:0" / "energy_uj").mkdir()
    assert packages(tmp_path) == []


def test_joules_are_the_counters_difference_over_their_overflow_too():
    before = [Package("a", 900, 999), Package("b", 100, 999)]
    after = [Package("a", 150, 999), Package("b", 300, 999)]
    assert spent_j(before, after) == pytest.approx((250 + 200) * 1e-6)


def test_a_counter_that_stands_still_is_unknown_and_not_zero():
    still = [Package("a", 900, 999)]
    assert spent_j(still, still) is None
    assert spent_j([], []) is None


def test_the_energy_of_a_call_is_its_share_of_what_was_counted(tmp_path, monkeypatch):
    import torch

    counter = tmp_path / "intel-rapl:0" / "energy_uj"
    domain(tmp_path, "intel-rapl:0", "package-0", 0)
    monkeypatch.setattr("nas.model.measure.power.POWERCAP", tmp_path)
    monkeypatch.setattr("nas.model.measure.power.CPU_WINDOW_S", 0.01)

    def spends_two_joules():
        counter.write_text(str(int(counter.read_text()) + 2_000_000))

    monkeypatch.setattr("nas.model.measure.power.packages", lambda folder: [_read(counter)])
    assert call_energy_j(spends_two_joules, torch.device("cpu")) == pytest.approx(2.0)


def _read(counter: Path) -> Package:
    return Package("intel-rapl:0", int(counter.read_text()), 10**15)


def test_a_machine_without_counters_has_no_energy(tmp_path, monkeypatch):
    import torch

    monkeypatch.setattr("nas.model.measure.power.POWERCAP", tmp_path / "nowhere")
    assert call_energy_j(lambda: None, torch.device("cpu")) is None


@pytest.mark.parametrize(("answer", "energy_j"), [("350.5\n", 350.5), ("[N/A]\n", None), ("0.00\n", None)])
def test_a_boards_power_is_what_its_driver_says_or_unknown(monkeypatch, answer, energy_j):
    import torch

    # A second goes by with every call.
    clock = iter(range(100))
    monkeypatch.setattr("nas.model.measure.power.time.perf_counter", lambda: float(next(clock)))
    monkeypatch.setattr("torch.cuda.synchronize", lambda: None)
    told = subprocess.CompletedProcess([], 0, answer)
    monkeypatch.setattr("nas.model.measure.power.subprocess.run", lambda *given, **named: told)
    joules = call_energy_j(lambda: None, torch.device("cuda"))
    # Started at 0, looked at 1, over at 2, and at 3 it is written down: three seconds of sixteen calls.
    assert joules == (None if energy_j is None else pytest.approx(3 / 16 * energy_j))


def test_a_driver_that_is_not_there_tells_nothing(monkeypatch):
    import torch

    def missing(*given, **named):
        raise FileNotFoundError("nvidia-smi")

    monkeypatch.setattr("torch.cuda.synchronize", lambda: None)
    monkeypatch.setattr("nas.model.measure.power.CUDA_WINDOW_S", 0.0001)
    monkeypatch.setattr("nas.model.measure.power.subprocess.run", missing)
    assert call_energy_j(lambda: None, torch.device("cuda")) is None
