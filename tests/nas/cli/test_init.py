"""A study to start from is valid as it stands, and says of every field what it is."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from nas.study.schema import study_schema
from nas.study.spec import StudySpec, load_study
from nas.study.template import commented_study


def test_the_written_study_is_tried_as_the_answer_says(nasctl):
    finished = nasctl("init", "mine.yaml", "--space", "mobile", "--hw", "cpu")
    assert finished.returncode == 0
    command = re.search(r"try it +nasctl (.+)", finished.stdout)
    assert command is not None
    tried = nasctl(*command[1].split())
    assert tried.returncode == 0, tried.stderr
    assert load_study("mine.yaml") == StudySpec(space="mobile", hw="cpu")


def test_an_editor_finds_the_schema_beside_the_study(nasctl):
    nasctl("init", "mine.yml")
    first = Path("mine.yml").read_text().splitlines(keepends=True)[0]
    assert first == "# yaml-language-server: $schema=mine.schema.json\n"
    assert json.loads(Path("mine.schema.json").read_text()) == json.loads(json.dumps(study_schema()))


def test_every_field_is_told_and_shows_its_default_behind_the_comment_sign():
    text = commented_study({"space": "mobile"}, file="study.yaml", schema="s.json")
    on = re.sub(r"(?m)^# (?=(\w+: |stages:|  - ))", "", text)
    fields = yaml.safe_load(on)
    assert fields.keys() == StudySpec.model_fields.keys()
    examples = {"max", "min", "maximize", "minimize", "supernets", "dass", "stages", "strategy", "candidates", "space"}
    plain = StudySpec(space="mobile").model_dump()
    assert {name: value for name, value in fields.items() if name not in examples} == {
        name: value for name, value in plain.items() if name not in examples
    }


def test_what_is_there_stays_there_unless_asked(nasctl):
    nasctl("init")
    refused = nasctl("init", "--space", "mobile")
    assert refused.returncode == 2
    assert "would be overwritten" in refused.stderr
    assert nasctl("init", "--space", "mobile", "--overwrite").returncode == 0
    assert load_study("study.yaml").space == "mobile"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("study.toml",), "no .yaml file"), (("--space", "mobil"), "Did you mean 'mobile'?"), (("--hw", "a10"), "a100")],
)
def test_a_study_that_could_not_run_is_not_written(nasctl, tmp_path, arguments, told):
    finished = nasctl("init", *arguments)
    assert finished.returncode in (2, 3)
    assert told in finished.stderr
    assert list((tmp_path / "work").iterdir()) == []


def test_the_schema_takes_what_a_study_takes_and_refuses_what_it_refuses(nasctl):
    answer = nasctl("study", "schema")
    schema = json.loads(answer.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(
        {"space": "mobile", "max": {"latency": "2ms"}, "stages": [{"score": "default", "keep": 2}]}, schema
    )
    for wrong in ({"space": "mobile", "bacth": 1}, {}, {"space": "mobile", "stages": [{"train": "digits"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_the_schema_names_what_is_known_here():
    fields = study_schema()["properties"]
    assert "large_kernel" in fields["space"]["examples"]
    assert "a100" in fields["hw"]["examples"]
    assert "synflow" in fields["maximize"]["items"]["examples"]
