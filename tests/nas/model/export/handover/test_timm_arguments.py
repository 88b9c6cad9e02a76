from pathlib import Path

import pytest
import yaml

from nas.model.export.handover.timm_arguments import timm_arguments
from nas.model.export.timm import export_timm
from nas.model.train.named_recipes import list_recipes, load_recipe
from tests.nas.model.drawings import architecture_of
from tests.nas.model.export.test_backbone import pyramid

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("name", [name for name in list_recipes() if name != "small"])
def test_eight_processes_take_the_batch_of_the_recipe(name: str) -> None:
    recipe = load_recipe(name)[1].recipe
    arguments = timm_arguments(recipe, "nasctl_net")
    assert 8 * arguments["batch_size"] * arguments["grad_accum_steps"] == recipe.batch_size


def test_the_file_lies_beside_the_module_and_names_its_model(tmp_path: Path) -> None:
    export_timm(architecture_of(pyramid), tmp_path, name="net", provenance={}, recipe=load_recipe("auto", "convnext"))
    text = (tmp_path / "net_timm_recipe.yaml").read_text()
    assert "arXiv:2201.03545" in text
    read = yaml.safe_load(text)
    assert (read["model"], read["opt"], read["epochs"], read["lr_base"]) == ("nasctl_net", "adamw", 300, 4e-3)
    assert (read["aa"], read["mixup"], read["model_ema_decay"]) == ("rand-m9-mstd0.5-inc1", 0.8, 0.9999)
