"""A network's maps at several strides; the exported file carries this source."""

from collections.abc import Mapping, Sequence

from torch import Tensor, nn


class Backbone(nn.Module):
    """Maps of several strides in the way to the head: (B, 3, H, W) -> [(B, channels, H / stride, W / stride), ...].

    Its keys are those of the network, without the blocks behind its last map. `feature_info` tells of every map its
    channels (`num_chs`), its stride (`reduction`) and the block that it stands behind (`module`).
    """

    def __init__(self, network: nn.Module, levels: Mapping[int, tuple[str, int]], out_strides: Sequence[int]) -> None:
        super().__init__()
        if unknown := sorted(set(out_strides) - set(levels)):
            raise ValueError(f"No maps of stride {unknown}; this network has {list(levels)}.")
        strides = sorted(set(out_strides))
        self.feature_info = [
            {"module": levels[stride][0], "num_chs": levels[stride][1], "reduction": stride} for stride in strides
        ]
        last = levels[strides[-1]][0]
        for name, child in network.named_children():
            self.add_module(name, child)
            if name == last.partition(".")[0]:
                break

    def forward(self, x: Tensor) -> list[Tensor]:
        wanted = {info["module"] for info in self.feature_info}
        maps: list[Tensor] = []
        for name, child in self.named_children():
            blocks = child.named_children() if isinstance(child, nn.Sequential) else [("", child)]
            for inner, block in blocks:
                x = block(x)
                if f"{name}.{inner}".rstrip(".") in wanted:
                    maps.append(x)
        return maps
