"""Which device and software a measurement was made on: part of every number."""

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

Layout = Literal["channels_last", "contiguous"]

TORCH_DTYPES: dict[str, torch.dtype] = {
    "fp32": torch.float32,
    "tf32": torch.float32,
    "fp16": torch.float16,
    "bf16": torch.bfloat16,
}


@dataclass(frozen=True)
class MeasuredStack:
    """Device, runtime, dtype and layout of one measurement. `threads` is torch's intra-op pool, CPU only."""

    device: torch.device
    dtype: str
    layout: Layout
    threads: int | None

    @property
    def runtime(self) -> str:
        return f"torch {torch.__version__}, {self.device.type}, eager"

    @property
    def label(self) -> str:
        """One line that names the stack in an operator table."""
        threads = f", {self.threads} threads" if self.threads else ""
        return f"{self.runtime}, {self.dtype}, {self.layout}{threads}"

    @property
    def device_name(self) -> str:
        if self.device.type == "cuda":
            return torch.cuda.get_device_name(self.device)
        return f"{_cpu_name()}, {self.threads} threads"

    @property
    def memory_bytes(self) -> int:
        if self.device.type == "cuda":
            return torch.cuda.get_device_properties(self.device).total_memory
        return _total_memory_bytes()

    def place(self, tensor: torch.Tensor) -> torch.Tensor:
        """The tensor on this device, in this dtype; maps of four dimensions in this layout."""
        placed = tensor.to(self.device, TORCH_DTYPES[self.dtype])
        last = self.layout == "channels_last" and placed.dim() == 4
        return placed.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)


def this_stack(dtype: str, layout: Layout, threads: int | None) -> MeasuredStack:
    """The CUDA device if there is one, else the CPU; sets torch's threads and its use of TF32 accordingly.

    Raises:
        ValueError: nothing is timed in this dtype.
    """
    if dtype not in TORCH_DTYPES:
        raise ValueError(f"Nothing is timed in dtype '{dtype}'. Known: {', '.join(TORCH_DTYPES)}.")
    if torch.cuda.is_available():
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = dtype == "tf32"
        torch.backends.cudnn.benchmark = True
        return MeasuredStack(torch.device("cuda"), dtype, layout, None)
    if threads is not None:
        torch.set_num_threads(threads)
    return MeasuredStack(torch.device("cpu"), dtype, layout, torch.get_num_threads())


def _cpu_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _total_memory_bytes() -> int:
    meminfo = Path("/proc/meminfo")
    lines = meminfo.read_text().splitlines() if meminfo.is_file() else []
    totals = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemTotal")]
    # A machine that does not tell is given the least that could hold a network.
    return totals[0] if totals else 2**30
