"""`nasctl space schema`."""

import json as json_text

from nas.cli.options import Json
from nas.cli.output import print_json


def schema(json: Json = False) -> None:
    """Print the JSON Schema of a space file of any kind, for an editor or a validator.

    Example: nasctl space schema > space.schema.json
    """
    from search_spaces.core.files import space_schema

    declared = space_schema()
    if json:
        print_json({"schema": declared})
    else:
        print(json_text.dumps(declared, indent=2))
