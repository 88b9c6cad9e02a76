"""docs/exporting.md tells of every field of an origin what the schema tells of it."""

from pathlib import Path

from nas.model.export.origin.schema import OriginDocument

PAGE = (Path(__file__).parents[2] / "docs" / "exporting.md").read_text(encoding="utf-8")


def test_every_field_of_an_origin_stands_in_its_table():
    fields = {name: field.description for name, field in OriginDocument.model_fields.items()}
    table = PAGE.split("| field | holds |\n|---|---|\n")[1].split("\n\n")[0]
    told = [f"| `{name}` | {description} |" for name, description in fields.items() if name != "schema_version"]
    assert table.splitlines() == told
