"""Writes a device as the .toml page that the loader reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hw_profiles.core.cell_device import CellDevice
from hw_profiles.core.profile import Fact, HardwareProfile
from hw_profiles.core.whole_file import write_whole

HEAD = "# Every fact is in SI units and cites a line of [sources]. 1 MAC = 2 FLOP; dense, no sparsity.\n"


def write_profile(profile: HardwareProfile, path: Path) -> None:
    """Write beside, then into place. Name and path are not written: the file's own name says them."""
    facts = profile.facts()
    lines = [
        f"device = {_text(profile.device)}",
        f"provenance = {_text(profile.provenance)}",
        "",
        HEAD.rstrip(),
    ]
    lines += [f"{name} = {_fact(fact)}" for name, fact in facts.items() if "." not in name]
    lines += ["", "[stack]", *_plain(profile.stack.model_dump(exclude_defaults=True))]
    for table in ("peak_flops_per_s", "achieved_compute_fraction", "achieved_bandwidth_fraction"):
        lines += ["", f"[{table}]"]
        lines += [f"{key} = {_fact(fact)}" for key, fact in getattr(profile, table).items()]
    if profile.measured is not None:
        lines += ["", "[measured]", *_plain(profile.measured.model_dump(exclude_none=True))]
    lines += ["", "[sources]", *_plain(profile.sources)]
    if profile.calibrated is not None:
        declared = profile.calibrated.model_dump()
        provenance = declared.pop("provenance")
        lines += ["", "[calibrated]", *_plain(declared), "", "[calibrated.provenance]", *_plain(provenance)]
    _write_lines(path, lines)


def write_cell_device(device: CellDevice, path: Path) -> None:
    """Write beside, then into place, likewise."""
    document = device.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
    tables = {key: value for key, value in document.items() if isinstance(value, dict)}
    spots = document.pop("weak_spots", [])
    lines = ["# Written by predictors/fitting/nasbench201_devices.py. Seconds are those of one batch.", ""]
    lines += _plain({key: value for key, value in document.items() if key not in tables})
    for name, table in tables.items():
        nested = {key: value for key, value in table.items() if isinstance(value, dict)}
        lines += ["", f"[{name}]", *_plain({key: value for key, value in table.items() if key not in nested})]
        for inner, values in nested.items():
            lines += ["", f"[{name}.{inner}]", *_plain(values)]
    for spot in spots:
        lines += ["", "[[weak_spots]]", *_plain(spot)]
    _write_lines(path, lines)


def _write_lines(path: Path, lines: list[str]) -> None:
    write_whole(path, ("\n".join(lines) + "\n").encode())


def _fact(fact: Fact) -> str:
    return f"{{ value = {fact.value!r}, source = {_text(fact.source)} }}"


def _plain(table: Mapping[str, Any]) -> list[str]:
    """A JSON string, number, truth value or list of them is a TOML one."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]


def _text(text: str) -> str:
    """A JSON string is a TOML basic string."""
    return json.dumps(text, ensure_ascii=False)
