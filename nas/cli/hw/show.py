"""`nasctl hw show`."""

from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from hw_profiles.core.cell_device import CellDevice

DeviceName = Annotated[str, typer.Argument(metavar="H", help="A device of `nasctl hw ls`, or a path to a .toml file.")]


def show(device: DeviceName, json: Json = False) -> None:
    """Show a device: every fact with the source it comes from, and from which density on its sparse kernels win.

    Example: nasctl hw show a100
    """
    from hw_profiles.core.cell_device import CellDevice
    from hw_profiles.core.load import load_device, profile_hash
    from nas.cli.hw.compressed import compressed_as_json, print_compressed
    from predictors.core.compressed_kernels import load_compressed_kernels

    profile = load_device(device)
    if isinstance(profile, CellDevice):
        _show_cell_device(profile, profile_hash(profile), json=json)
        return
    facts = profile.facts()
    kernels = load_compressed_kernels(profile)
    if json:
        print_json(
            {
                "hw": profile.name,
                "device": profile.device,
                "provenance": profile.provenance,
                "hash": profile_hash(profile),
                "stack": profile.stack.model_dump(),
                "facts": {
                    name: {"value": fact.value, "source": profile.sources[fact.source]} for name, fact in facts.items()
                },
                "compressed": compressed_as_json(kernels),
            }
        )
        return
    stack = profile.stack
    print_facts(
        {
            "name": profile.name,
            "device": profile.device,
            "provenance": profile.provenance,
            "stack": f"{stack.runtime}, {stack.dtype}, {stack.layout}",
        }
    )
    print()
    rows = [(name, f"{fact.value:g}", fact.source) for name, fact in facts.items()]
    print_rows(("fact", "value", "source"), rows, right=(False, True))
    print_compressed(kernels)
    print("\nsources")
    for key, source in profile.sources.items():
        print(f"  {key}: {source}")


def _show_cell_device(device: "CellDevice", digest: str, *, json: bool) -> None:
    """A table over a cell's operations instead of facts."""
    table = device.cells.model_dump()
    named = {"device": device.device, "provenance": device.provenance}
    knows = {"space": device.space, "resolution": device.resolution, "batch": device.batch}
    if json:
        stack = device.stack.model_dump()
        print_json({"hw": device.name, **named, **knows, "hash": digest, "stack": stack, "cells": table})
        return
    print_facts({"name": device.name, **named, "stack": f"{device.stack.runtime}, {device.stack.dtype}", **knows})
    print()
    operations = [(name, f"{table['edge_s'][name]:g}", f"{table['live_edge_s'][name]:g}") for name in table["edge_s"]]
    print_rows(("operation", "s an edge", "s more on a way through"), operations, right=(False, True, True))
    print(f"\nbesides {table['base_s']:g} s, and {table['connected_s']:g} s where a way leads through")
    for key, source in device.sources.items():
        print(f"  {key}: {source}")
