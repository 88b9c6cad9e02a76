"""The promise of a convolution whose kernel is made of other weights."""

from abc import abstractmethod
from dataclasses import dataclass

from search_spaces.core.ops.base import Op, Shape, Size
from search_spaces.core.ops.weighted import Conv2d


@dataclass(frozen=True)
class MadeKernel(Op):
    """Training makes the kernel anew in every step, which is not counted; deployment keeps the kernel alone."""

    @abstractmethod
    def dense(self, *inputs: Shape) -> Conv2d:
        """The convolution that it is once trained.

        Raises:
            GraphError: its weights make no kernel for these inputs.
        """

    def output_shape(self, *inputs: Shape) -> Shape:
        return self.dense(*inputs).output_shape(*inputs)

    def macs(self, *inputs: Shape) -> Size:
        return self.dense(*inputs).macs(*inputs)
