"""`nasctl hw show`."""

from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_facts, print_json, print_rows

DeviceName = Annotated[str, typer.Argument(metavar="H", help="A device of `nasctl hw ls`, or a path to a .toml file.")]


def show(device: DeviceName, json: Json = False) -> None:
    """Show a device: every fact with the source it comes from.

    Example: nasctl hw show a100
    """
    from hw_profiles.core.load import load_profile, profile_hash

    profile = load_profile(device)
    facts = profile.facts()
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
    print("\nsources")
    for key, source in profile.sources.items():
        print(f"  {key}: {source}")
