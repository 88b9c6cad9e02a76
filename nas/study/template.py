"""A study file to start from: every field with what it is, those that nobody set switched off."""

import json
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from nas.study.spec import StudySpec

HEAD = """\
# yaml-language-server: $schema={schema}
# A study is what a search is asked. Try it, then run it:
#   nasctl search --study {file} --dry-run
#   nasctl search --study {file}
# A field behind "# " is off; it shows its default, or an example.
"""

# What has no default that a line could show.
INSTEAD = {
    "max": "{latency: 2ms}",
    "min": "{params: 1M}",
    "maximize": "[deepmad]",
    "minimize": "[latency]",
    "supernets": "{data: digits, epochs: 4}",
    "dass": "{data: digits, rounds: 2}",
}

STAGES = """\
# stages:
#   - {strategy: nsga2, candidates: 200000, keep: 64}
#   - {score: default, keep: 8}
#   - {train: digits, epochs: [1, 3], keep: 2}
#   - {measure: cpu, keep: 1}
"""


def commented_study(chosen: Mapping[str, Any], *, file: str, schema: str) -> str:
    """YAML text of a valid study with these fields set.

    Args:
        file: its own name, for the commands that it shows.
        schema: where its JSON Schema lies, as an editor is told.
    """
    return HEAD.format(file=file, schema=schema) + "".join(_paragraphs(chosen))


def _paragraphs(chosen: Mapping[str, Any]) -> Iterator[str]:
    for name, field in StudySpec.model_fields.items():
        told = "".join(f"# {line}\n" for line in wrap(field.description or "", 110))
        if name in chosen:
            yield f"\n{told}{name}: {_flow(chosen[name])}\n"
        elif name == "stages":
            yield f"\n{told}{STAGES}"
        else:
            shown = INSTEAD.get(name) or _flow(field.get_default(call_default_factory=True))
            yield f"\n{told}# {name}: {shown}\n"


def _flow(value: Any) -> str:
    """JSON, which YAML reads; plain words without their quotes."""
    return value if isinstance(value, str) and value.isidentifier() else json.dumps(value)
