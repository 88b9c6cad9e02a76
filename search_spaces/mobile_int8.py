"""The mobile space with bits: each stage in 32-bit floats, 8-bit integers, or 4-bit weights of 8-bit activations.

8 bits as in Krishnamoorthi 2018 (arXiv:1806.08342), 4 for weights alone as in CoDeNet (arXiv:2006.08357). Stem and head
stay at 8 bits or more. With 32 bits everywhere its designs are those of `mobile`, the MobileNetV2s among them.
"""

from search_spaces.core.domains import Choice
from search_spaces.core.families import mobile
from search_spaces.core.rules import BitsTogether
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="mobile_int8",
    description="Seven stages of inverted residuals, each of them, and stem and head, with bits of its own.",
    resolution=mobile.RESOLUTION,
    weight_bits=Choice(32, 8),
    activation_bits=Choice(32, 8),
    shared=mobile.SHARED,
    stem=mobile.STEM,
    stages=mobile.stages(weight_bits=Choice(32, 8, 4), activation_bits=Choice(32, 8)),
    head=mobile.HEAD,
    rules=(*mobile.GROWTH, BitsTogether(pairs=((32, 32), (8, 8), (4, 8)))),
)
