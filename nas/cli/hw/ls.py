"""`nasctl hw ls`."""

from nas.cli.options import Json
from nas.cli.output import print_json


def ls(json: Json = False) -> None:
    """List the devices that nasctl knows.

    Example: nasctl hw ls
    """
    from hw_profiles.core.catalog import list_profiles

    names = list_profiles()
    if json:
        print_json({"hw": names})
    else:
        print("\n".join(names))
