"""`nasctl hw ls`."""

from nas.cli.options import Json
from nas.cli.output import print_json


def ls(json: Json = False) -> None:
    """List the devices that nasctl knows.

    Example: nasctl hw ls
    """
    from hw_profiles.core.catalog import list_cell_devices, list_profiles

    names, by_space = list_profiles(), list_cell_devices()
    if json:
        print_json({"hw": names, "of_one_space": by_space})
        return
    print("\n".join(names))
    for space, devices in by_space.items():
        print(f"\ndesigns of {space} alone: {', '.join(devices)}")
