"""`nasctl space ls`."""

from nas.cli.options import Json
from nas.cli.output import print_json


def ls(json: Json = False) -> None:
    """List the search spaces.

    Example: nasctl space ls
    """
    from search_spaces.core.catalog import list_spaces

    names = list_spaces()
    if json:
        print_json({"spaces": names})
    else:
        print("\n".join(names))
