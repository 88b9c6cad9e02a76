"""Which device and software a measurement was made on: part of every number."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from hw_profiles.core.machine import Machine
from nas.errors import HardwareMissing, UserError
from nas.model.measure.backend import Backend, Call, list_backends, load_backend
from nas.model.measure.placement import Layout, Placement
from nas.model.measure.timing import LOW_QUANTILE

DEVICES = ("cpu", "cuda")


@dataclass(frozen=True)
class MeasuredStack:
    """Where things are timed, the software that runs them, and how many processes work beside it."""

    placement: Placement
    backend: Backend
    busy_processes: int = 0

    @property
    def device(self) -> torch.device:
        return self.placement.device

    @property
    def quantile(self) -> float:
        """Of the rounds, the one that stands for them: others' work only disturbs, unless it is what is measured."""
        return 0.5 if self.busy_processes else LOW_QUANTILE

    @property
    def label(self) -> str:
        """One line that names the stack in an operator table."""
        return machine_label(self.machine())

    def prepare(self, module: nn.Module, inputs: tuple[Tensor, ...]) -> Call:
        """A call that runs the module once on this stack; raises as `Backend.prepare`."""
        return self.backend.prepare(module, inputs, self.placement)

    @property
    def compressed_formats(self) -> tuple[str, ...]:
        """In what formats it runs layers compressed; none in most stacks."""
        return self.backend.compressed_formats(self.placement)

    def prepare_compressed(self, module: nn.Module, inputs: tuple[Tensor, ...], held_as: str) -> Call:
        """Likewise, the weights of one layer held in a format; raises as `Backend.prepare_compressed`."""
        return self.backend.prepare_compressed(module, inputs, self.placement, held_as)

    def machine(self) -> Machine:
        """What the machine says of itself."""
        place = self.placement
        if place.device.type == "cuda":
            name = torch.cuda.get_device_name(place.device)
            memory_bytes = torch.cuda.get_device_properties(place.device).total_memory
        else:
            name, memory_bytes = f"{_cpu_name()}, {place.threads} threads", _total_memory_bytes()
        runtime = self.backend.runtime(place.device.type)
        return Machine(name, runtime, place.dtype, place.layout, place.threads, memory_bytes, self.busy_processes)


def machine_label(machine: Machine) -> str:
    """Runtime, dtype, layout, threads and contention on one line."""
    threads = f", {machine.threads} threads" if machine.threads else ""
    beside = f", beside {machine.busy_processes} busy processes" if machine.busy_processes else ""
    return f"{machine.runtime}, {machine.dtype}, {machine.layout}{threads}{beside}"


def this_stack(dtype: str, layout: Layout | None, threads: int | None, *, backend: str = "eager",
               device: str | None = None) -> MeasuredStack:  # fmt: skip
    """A backend on this machine, by default on its CUDA device if it has one; sets torch's threads and use of TF32.

    Without a layout it is the first that the backend has, which is channels_last for most.

    Raises:
        UserError: no such backend, or it does not run that; the message names what is possible here.
        HardwareMissing: there is no such device.
    """
    here = torch.cuda.is_available()
    if device == "cuda" and not here:
        raise HardwareMissing("torch finds no CUDA device here.", hint="Measure on cpu.", field="device")
    chosen = device or ("cuda" if here else "cpu")
    loaded = load_backend(backend)
    require_possible(loaded, backend, dtype, layout, (chosen,))
    order = layout or loaded.formats(chosen)[dtype][0]
    if chosen == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = dtype == "tf32"
        torch.backends.cudnn.benchmark = True
        return MeasuredStack(Placement(torch.device("cuda"), dtype, order, None), loaded)
    if threads is not None:
        torch.set_num_threads(threads)
    return MeasuredStack(Placement(torch.device("cpu"), dtype, order, torch.get_num_threads()), loaded)


def require_possible(backend: Backend, name: str, dtype: str, layout: Layout | None, devices: Sequence[str]) -> None:
    """Nothing, where the backend runs the format on one of the devices.

    Raises:
        UserError: it does not; the message names what every backend runs there.
    """
    layouts = [one for device in devices for one in backend.formats(device).get(dtype, ())]
    if layouts and (layout is None or layout in layouts):
        return
    asked = ", ".join(word for word in (dtype, layout) if word)
    possible = "\n".join(f"on {device}\n{_possible(device)}" for device in devices)
    raise UserError(f"{name} does not time {asked} on {' or '.join(devices)}. Possible\n{possible}", field="backend")


def _possible(device: str) -> str:
    """One line a backend; one whose software is not installed says so."""
    lines = []
    for name in list_backends():
        try:
            formats = load_backend(name).formats(device)
        except ModuleNotFoundError as error:
            lines.append(f"  {name}: needs the package '{error.name}'")
            continue
        told = "; ".join(f"{dtype} ({', '.join(layouts)})" for dtype, layouts in formats.items())
        lines.append(f"  {name}: {told or 'does not run there'}")
    return "\n".join(lines)


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
