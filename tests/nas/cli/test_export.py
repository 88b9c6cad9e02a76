import json
from pathlib import Path

import pytest

CODE = "nasbench201:|none~0|+|skip_connect~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_1x1~1|skip_connect~2|"


@pytest.mark.torch
def test_a_design_by_its_space_s_own_code_is_named_by_its_id(nasctl):
    finished = nasctl("export", CODE, "--to", "pytorch", "--out", "exported", "--json")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    files = json.loads(finished.stdout)["files"]
    origin = json.loads(Path(files["provenance"]).read_text())
    assert Path(files["model"]).name == f"nasbench201_{origin['id']}.py"
