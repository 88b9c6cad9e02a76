"""`nasctl study schema`."""

import json as json_text

from nas.cli.options import Json
from nas.cli.output import print_json


def schema(json: Json = False) -> None:
    """Print the JSON Schema of a study file, for an editor or a validator.

    Example: nasctl study schema > study.schema.json
    """
    from nas.study.schema import study_schema

    declared = study_schema()
    if json:
        print_json({"schema": declared})
    else:
        print(json_text.dumps(declared, indent=2))
