"""Joules of a call, where the system tells: RAPL's counters of a processor, the board's power of a CUDA device."""

import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from nas.model.measure.backend import Call

POWERCAP = Path("/sys/class/powercap")
_ASK_CUDA = ("nvidia-smi", "--query-gpu=power.draw", "--format=csv,noheader,nounits", "--id=0")
_LONGEST_ANSWER_S = 5.0
# A counter moves once a millisecond; a board's power is a mean over up to a second.
CPU_WINDOW_S, CUDA_WINDOW_S = 0.2, 1.2
CALLS_AHEAD = 16


@dataclass(frozen=True)
class Package:
    """A processor's energy counter at one moment; it starts again at 0 behind `range_uj`."""

    name: str
    energy_uj: int
    range_uj: int


def call_energy_j(call: Call, device: torch.device) -> float | None:
    """Joules of one call in a row of many, the device's idle share included; None where the system does not tell.

    A counter counts everybody's work: on a shared machine it is an upper bound.
    """
    return _cuda_energy_j(call) if device.type == "cuda" else _cpu_energy_j(call)


def packages(powercap: Path) -> list[Package]:
    """The counters of all processors, without those of their parts; none where one of them cannot be read."""
    found = []
    for folder in sorted(powercap.glob("*-rapl:*")):
        if re.fullmatch(r"[a-z]+-rapl:\d+", folder.name) is None:
            continue
        try:
            name, energy_uj, range_uj = (
                (folder / file).read_text().strip() for file in ("name", "energy_uj", "max_energy_range_uj")
            )
            # The whole board's counter, where there is one, holds the packages too.
            if name.startswith("package"):
                found.append(Package(folder.name, int(energy_uj), int(range_uj)))
        except (OSError, ValueError):
            return []
    return found


def spent_j(before: list[Package], after: list[Package]) -> float | None:
    """Joules between two readings; None where nothing was read or counted."""
    if not before or [one.name for one in before] != [one.name for one in after]:
        return None
    moved = sum((now.energy_uj - then.energy_uj) % (then.range_uj + 1) for then, now in zip(before, after, strict=True))
    return 1e-6 * moved if moved > 0 else None


def _cpu_energy_j(call: Call) -> float | None:
    before, started, calls = packages(POWERCAP), time.perf_counter(), 0
    if not before:
        return None
    while time.perf_counter() - started < CPU_WINDOW_S:
        call()
        calls += 1
    joules = spent_j(before, packages(POWERCAP))
    return None if joules is None else joules / calls


def _cuda_energy_j(call: Call) -> float | None:
    started, calls = time.perf_counter(), 0
    while time.perf_counter() - started < CUDA_WINDOW_S:
        # Far enough ahead that the device never waits, not so far that the queue outlasts the window.
        for _ in range(CALLS_AHEAD):
            call()
        calls += CALLS_AHEAD
        torch.cuda.synchronize()
    seconds = (time.perf_counter() - started) / calls
    watts = _board_power_w()
    return None if watts is None else watts * seconds


def _board_power_w() -> float | None:
    try:
        answer = subprocess.run(_ASK_CUDA, capture_output=True, text=True, timeout=_LONGEST_ANSWER_S, check=True)
        watts = float(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return watts if watts > 0 else None
