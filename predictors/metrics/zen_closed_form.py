"""Zen-score (Lin et al. 2021, arXiv:2102.01063, eq. 4) in closed form: what batch norms scale away at random weights.

Behind a kernel of Gaussian weights a feature's variance is its fan-in times its input's, so the logarithm of the
deviation that a norm removes is half of ln(fan-in); the score sums it over the convolutions. Activations, which take
the same share of every layer's variance, and the shortcuts' own convolutions are left out.
"""

from typing import Any, ClassVar

from predictors.core.entropy import log_fan_in
from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.ops import Conv


class ZenClosedForm(ExactSum):
    """More is better; no unit."""

    name: ClassVar[str] = "zen_closed_form"
    unit: ClassVar[str] = ""

    def of(self, node: DrawnNode) -> Any:
        return 0.5 * log_fan_in(node) if isinstance(node.op, Conv) and not node.on_shortcut else 0


def load(scene: Scene) -> ZenClosedForm:
    return ZenClosedForm()
