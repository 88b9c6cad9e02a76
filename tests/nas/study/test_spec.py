"""A study file is read or refused with one clear sentence; nothing in it is ever executed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nas.errors import UserError
from nas.study.spec import LARGEST_FILE_BYTES, StudySpec, load_study, study_of

YAML = "space: mobile\nhw: a100\nmaximize: [deepmad]\nmax: {latency: 2ms, params: 30000000}\nseed: 3\n"
TOML = 'space = "mobile"\nhw = "a100"\nmaximize = ["deepmad"]\nseed = 3\nmax = {latency = "2ms", params = 30000000}\n'
JSON = '{"space":"mobile","hw":"a100","maximize":["deepmad"],"seed":3,"max":{"latency":"2ms","params":30000000}}'


@pytest.mark.parametrize(("suffix", "text"), [(".yaml", YAML), (".toml", TOML), (".json", JSON)])
def test_one_study_in_three_formats_is_one_study(tmp_path, suffix, text):
    path = tmp_path / f"study{suffix}"
    path.write_text(text)
    assert load_study(path) == study_of(
        {
            "space": "mobile",
            "hw": "a100",
            "maximize": ["deepmad"],
            "seed": 3,
            "max": {"latency": "2ms", "params": 30_000_000},
        }
    )


def test_what_the_command_line_says_goes_over_the_file(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(YAML)
    assert load_study(path, {"seed": 7}).seed == 7


def test_a_stored_study_reads_back_as_itself():
    spec = study_of({"space": "mobile", "minimize": ["macs"], "max": {"params": "3M"}, "time_s": 1.5})
    assert study_of(spec.model_dump()) == spec


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("spce: mobile\n", "Did you mean 'space'"),
        ("space: mobile\nseed: -1\n", "seed"),
        ("space: mobile\nseed: .nan\n", "seed"),
        ("space: mobile\nseed: " + "9" * 5000 + "\n", "study|seed"),
        ("space: mobile\nconfidence: .nan\n", "confidence"),
        ("space: mobile\ncandidates: 1000000000000\n", "candidates"),
        ("space: mobile\ntime_s: .inf\n", "time_s"),
        ("space: mobile\nbatch: 0\n", "batch"),
        ("space: !!python/object/apply:os.system [true]\n", "not valid yaml"),
        ("space: &a mobile\nhw: *a\n", "aliases"),
        ("- mobile\n", "holds no study"),
        ("", "holds no study"),
        ("space: [\n", "not valid yaml"),
        ("[" * 5000, "not valid yaml"),
        ("space: mobile\nmax: {latency: [1]}\n", "max"),
    ],
)
def test_a_bad_study_is_refused_with_a_clue(tmp_path, text, clue):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=clue):
        load_study(path)


def test_a_huge_file_is_not_even_parsed(tmp_path):
    path = tmp_path / "study.json"
    path.write_bytes(b"[" * (LARGEST_FILE_BYTES + 1))
    with pytest.raises(UserError, match="larger than a study"):
        load_study(path)


@pytest.mark.parametrize("name", ["study.pkl", "study", "missing.yaml"])
def test_a_file_of_another_kind_or_none_is_refused(tmp_path, name):
    with pytest.raises(UserError, match=name):
        load_study(tmp_path / name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".yaml", ".toml", ".json"]))
def test_any_bytes_are_a_study_or_a_user_error(tmp_path, content, suffix):
    path = tmp_path / f"study{suffix}"
    path.write_bytes(content)
    with pytest.raises(UserError):
        load_study(path)


def test_the_schema_names_every_field():
    schema = StudySpec.model_json_schema()
    assert schema["additionalProperties"] is False
    assert {"space", "hw", "max", "min", "strategy", "candidates", "seed"} <= schema["properties"].keys()
