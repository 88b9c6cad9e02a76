"""Networks around DenseNet-264 (Huang et al. 2017, arXiv:1608.06993, table 1) with the stem of ResNet-D."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice
from search_spaces.core.families.densenet import published, stage
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="densenet_deep",
    description="Four long stages of densely joined layers behind three 3x3 convolutions: growth rate, depth.",
    resolution=Choice(192, 224, 256),
    shared={"growth": Choice(32, 48), "expansion": Choice(3, 4)},
    stem=Block("residual_stem", channels=Choice(64, 96), convolutions="three_3x3"),
    stages=(
        stage(Choice(6, 8), shrinks=False),
        stage(Choice(12, 16), shrinks=True),
        stage(Choice(32, 48, 64), shrinks=True),
        stage(Choice(32, 48), shrinks=True),
    ),
    head=Block("norm_head"),
)

POINTS = {"densenet264d": published(48, (6, 12, 64, 48), "arXiv:1608.06993, table 1, stem and growth as in timm")}
