"""How fast the device's clock ran: a figure to explain a measurement by, where the system tells it."""

import subprocess
from pathlib import Path

import torch

_CPU_CLOCK_KHZ = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq")
_ASK_CUDA = ("nvidia-smi", "--query-gpu=clocks.sm", "--format=csv,noheader,nounits", "--id=0")
_LONGEST_ANSWER_S = 5.0


def clock_hz(device: torch.device) -> float | None:
    """Hertz at this moment; None where the system does not tell."""
    return _cuda_clock_hz() if device.type == "cuda" else _cpu_clock_hz()


def _cpu_clock_hz() -> float | None:
    try:
        return 1e3 * float(_CPU_CLOCK_KHZ.read_text())
    except (OSError, ValueError):
        return None


def _cuda_clock_hz() -> float | None:
    try:
        answer = subprocess.run(_ASK_CUDA, capture_output=True, text=True, timeout=_LONGEST_ANSWER_S, check=True)
        return 1e6 * float(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
