import pytest

from nas.cli.config import FILE_LIMIT_BYTES, read_settings
from nas.errors import UserError


@pytest.fixture
def user_file(tmp_path):
    (tmp_path / "user").mkdir()
    return tmp_path / "user" / "config.toml"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def values(settings):
    return {key: setting.value for key, setting in settings.items()}


def test_nothing_set_is_nothing_said(project, user_file):
    assert read_settings(project, user_file, {"HOME": "/home/someone"}) == {}


def test_the_environment_beats_the_project_which_beats_the_user(project, user_file):
    user_file.write_text('hw = "t4"\nbatch = 2\nseed = 5\n')
    (project / "nasctl.toml").write_text('hw = "v100"\nbatch = 4\n')
    assert values(read_settings(project, user_file, {"NASCTL_HW": "a100"})) == {"hw": "a100", "batch": 4, "seed": 5}


def test_a_project_file_holds_in_the_folders_below_it(project, user_file):
    (project / "nasctl.toml").write_text('hw = "v100"\n')
    below = project / "notebooks" / "one"
    below.mkdir(parents=True)
    assert values(read_settings(below, user_file, {})) == {"hw": "v100"}


def test_an_unknown_key_is_met_with_a_suggestion(project, user_file):
    (project / "nasctl.toml").write_text("bacth = 4\n")
    with pytest.raises(UserError, match=r"Unknown setting 'bacth' in .*nasctl\.toml\. Did you mean 'batch'\?"):
        read_settings(project, user_file, {})


def test_an_unknown_variable_is_met_with_a_suggestion(project, user_file):
    with pytest.raises(UserError, match=r"NASCTL_SEEED.*Did you mean 'seed'\?"):
        read_settings(project, user_file, {"NASCTL_SEEED": "1"})


@pytest.mark.parametrize("variable", ["NASCTL_DEBUG", "NASCTL_TIMM_PYTHON", "NASCTL_TRANSFORMERS_PYTHON"])
def test_what_the_docs_ask_of_the_environment_is_no_setting(project, user_file, variable):
    assert read_settings(project, user_file, {variable: "1"}) == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("hw = ", "not a readable TOML file"),
        ('hw = ["a100"]', "takes one value, not list"),
        ("[hw]\nname = 1", "takes one value, not dict"),
        ("seed = " + "9" * 5000, "not a readable TOML file"),
        ("# " + "x" * FILE_LIMIT_BYTES, "larger than"),
        ("hw = " + "[" * 3000, "not a readable TOML file"),
    ],
    ids=["broken", "list", "table", "huge integer", "huge file", "nested without end"],
)
def test_a_file_that_is_no_settings_is_refused_in_one_sentence(project, user_file, content, message):
    (project / "nasctl.toml").write_text(content)
    with pytest.raises(UserError, match=message):
        read_settings(project, user_file, {})


def test_a_file_that_is_not_text_is_refused(project, user_file):
    (project / "nasctl.toml").write_bytes(b"\xff\xfe\x00hw")
    with pytest.raises(UserError, match="not a readable TOML file"):
        read_settings(project, user_file, {})


def test_a_flag_beats_the_environment_on_the_command_line(nasctl, tmp_path):
    rows = tmp_path / "work" / "operators.csv"
    rows.write_text(
        "kind,batch,c_in,c_out,h,w,kernel,stride,dilation,groups,dtype,fused\nconv2d,1,64,64,56,56,3,1,1,1,fp16,0\n"
    )
    from_environment = nasctl("hw", "price", "operators.csv", NASCTL_HW="t4")
    from_flag = nasctl("hw", "price", "operators.csv", "--hw", "a100", NASCTL_HW="t4")
    assert '"hw": "t4"' in from_environment.stdout
    assert '"hw": "a100"' in from_flag.stdout


def test_a_setting_knows_where_it_was_said(project, user_file):
    user_file.write_text("seed = 5\nbatch = 2\n")
    (project / "nasctl.toml").write_text("batch = 4\n")
    settings = read_settings(project, user_file, {"NASCTL_HW": "a100"})
    origins = {key: setting.origin for key, setting in settings.items()}
    assert origins == {"seed": str(user_file), "batch": str(project / "nasctl.toml"), "hw": "NASCTL_HW"}


def test_settings_are_shown_with_where_they_were_said(nasctl, tmp_path):
    (tmp_path / "work" / "nasctl.toml").write_text('hw = "cpu"\n')
    finished = nasctl("config", "show", "--origin", NASCTL_SEED="7")
    lines = {line.split()[0]: line.split()[1:] for line in finished.stdout.splitlines()[1:]}
    assert lines["hw"] == ["cpu", str(tmp_path / "work" / "nasctl.toml")]
    assert lines["seed"] == ["7", "NASCTL_SEED"]
    assert lines["space"] == ["default"]
