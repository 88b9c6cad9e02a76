"""Structure decay: N:M through milder patterns (SdGf of Bambhaniya et al. 2024, arXiv:2402.04744)."""

from dataclasses import dataclass
from typing import final

from torch import Tensor

from nas.model.compress.core.method import Method
from nas.model.compress.core.pattern import Pattern
from nas.model.compress.n_of_m import NOfM
from nas.model.compress.schedules import FrameCourse, frame_at, geometric_frames, stepwise_frames


@final
@dataclass(frozen=True)
class StructureDecay(Method):
    """Each pattern for a frame of equal length. Gradients pass straight through, and the mask follows the weights,
    until the last frame ends."""

    target: NOfM
    course: FrameCourse = "stepwise"

    @property
    def pattern(self) -> Pattern:
        return self.target

    def due(self, before: float, now: float) -> bool:
        return before < 1

    def mask(self, weight: Tensor, progress: float) -> Tensor:
        frames = self._frames(weight.shape[1])
        kept, of = frames[frame_at(progress, len(frames))]
        return NOfM(kept, of).mask(weight)

    def left(self, progress: float) -> float:
        return 0.0

    def gradient(self, seen: Tensor, weight: Tensor, mask: Tensor, progress: float) -> Tensor:
        return seen if progress < 1 else seen * mask

    def _frames(self, inputs: int) -> tuple[tuple[int, int], ...]:
        kept, of = self.target.kept, self.target.of
        return stepwise_frames(kept, of) if self.course == "stepwise" else geometric_frames(kept, of, inputs)
