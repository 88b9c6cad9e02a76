"""Networks around DenseNet-BC (Huang et al. 2017, arXiv:1608.06993, table 1); a stage's width is its growth rate."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice
from search_spaces.core.families.densenet import published, stage
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="densenet",
    description="Four stages of densely joined layers: growth rate, depth, expansion, stem.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    shared={"growth": Choice(12, 16, 24, 32, 40, 48), "expansion": Choice(2, 3, 4)},
    stem=Block("residual_stem", channels=Choice(32, 48, 64, 96)),
    stages=(
        stage(Choice(4, 6, 8), shrinks=False),
        stage(Choice(8, 12, 16), shrinks=True),
        stage(Choice(16, 24, 32, 36, 48), shrinks=True),
        stage(Choice(16, 24, 32), shrinks=True),
    ),
    head=Block("norm_head"),
)

_TABLE = "arXiv:1608.06993, table 1"

POINTS = {
    "densenet121": published(32, (6, 12, 24, 16), _TABLE),
    "densenet161": published(48, (6, 12, 36, 24), f"{_TABLE}, its code"),
    "densenet169": published(32, (6, 12, 32, 32), _TABLE),
    "densenet201": published(32, (6, 12, 48, 32), _TABLE),
}
