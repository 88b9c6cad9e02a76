"""What is known of a device's compressed kernels, as `hw show`, `hw check` and `hw fit --compressed` tell it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from hw_profiles.core.cell_device import Device
from hw_profiles.core.load import load_profile
from hw_profiles.core.profile import HardwareProfile
from nas.cli.output import print_json, print_rows
from predictors.core.compressed_kernels import CompressedKernels, load_compressed_kernels
from predictors.crossover import Crossover, crossovers


def compressed_of(device: Device) -> CompressedKernels | None:
    """None for a device that knows whole designs alone."""
    return load_compressed_kernels(device) if isinstance(device, HardwareProfile) else None


def compressed_as_json(kernels: CompressedKernels | None) -> dict[str, Any]:
    """By format: how many kernels, at which densities, the held-out error of their ratio, and where they win."""
    if kernels is None:
        return {}
    found = crossovers(kernels)
    return {
        held_as: {
            "rows": card.rows,
            "density": list(card.density),
            "held_out": card.held_out.model_dump(),
            "crossovers": [_plain(one) for one in found if one.format == held_as],
        }
        for held_as, card in kernels.formats.items()
    }


def print_compressed(kernels: CompressedKernels | None) -> None:
    """A line a format, and a line a format and typical size; nothing where none were measured."""
    if kernels is None or not kernels.formats:
        return
    print("\ncompressed kernels, seconds over the dense kernel's")
    header = ("format", "rows", "densities", "mean error", "in 90 % interval")
    rows = [
        (
            held_as,
            f"{card.rows:,}",
            "{:.2g} to {:.2g}".format(*card.density) if card.density[0] < card.density[1] else f"{card.density[0]:g}",
            f"{card.held_out.mape:.1%}",
            f"{card.held_out.coverage_90:.1%}",
        )
        for held_as, card in kernels.formats.items()
    ]
    print_rows(header, rows, right=(False, True, True, True, True))
    for one in crossovers(kernels):
        print(f"  {in_words(one)}")


def in_words(one: Crossover) -> str:
    """Whether and where a kernel beats the dense one."""
    size = f"{one.c_in}x{one.c_out}x{one.positions}" + (f", batch {one.batch}" if one.batch > 1 else "")
    if one.ratio is not None:
        pays = "" if one.ratio < 1 else ": never measured to win"
        return f"{one.format} takes {one.ratio:.2g} times the dense seconds at {size}{pays}"
    if one.wins_below is None:
        return f"{one.format} was never measured to win at {size}"
    return f"{one.format} beats dense below density {one.wins_below:.2g} at {size}"


def print_fitted_kernels(folder: Path, *, json: bool) -> None:
    """Fit a folder's compressed kernels and tell what came out."""
    from predictors.fitting.compressed import fit_compressed

    card = fit_compressed(folder)
    kernels = load_compressed_kernels(load_profile(str(folder.parent / f"{folder.name}.toml")))
    if json:
        print_json({"hw": folder.name, "stack": card.stack, "compressed": compressed_as_json(kernels)})
    else:
        print_compressed(kernels)


def _plain(one: Crossover) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name != "format"}
