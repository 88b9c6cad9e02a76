"""A network as timm's models are; the exported file carries this source."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn


class TimmNetwork(nn.Module):
    """The features of a network, then its head, whose classes may be changed; keys are those of the network."""

    def __init__(
        self, network: nn.Module, head: Sequence[str], classifier: str, feature_info: Sequence[Mapping[str, Any]]
    ) -> None:
        super().__init__()
        for name, child in network.named_children():
            self.add_module(name, child)
        self.feature_info = [dict(info) for info in feature_info]
        matrix = self.get_submodule(classifier)
        assert isinstance(matrix, nn.Linear)
        self.num_features = self.head_hidden_size = matrix.in_features
        self.num_classes = matrix.out_features
        self._head = tuple(head)
        self._classifier = classifier

    def forward_features(self, x: Tensor) -> Tensor:
        """The last map."""
        for name, child in self.named_children():
            x = x if name in self._head else child(x)
        return x

    def forward_head(self, x: Tensor, pre_logits: bool = False) -> Tensor:
        """The classes, or with `pre_logits` what the classifier reads."""
        read: list[Tensor] = []
        watch = self.get_classifier().register_forward_pre_hook(lambda _, inputs: read.append(inputs[0]))
        try:
            for name in self._head:
                x = self.get_submodule(name)(x)
        finally:
            watch.remove()
        return read[0] if pre_logits else x

    def forward(self, x: Tensor) -> Tensor:
        x = self.forward_features(x)
        for name in self._head:
            x = self.get_submodule(name)(x)
        return x

    def get_classifier(self) -> nn.Module:
        return self.get_submodule(self._classifier)

    def reset_classifier(self, num_classes: int, global_pool: str | None = None) -> None:
        """Tell other classes, with fresh weights; 0 leaves the features as they are."""
        if global_pool not in (None, "", "avg"):
            raise ValueError(f"This network's head pools as it was drawn, not by '{global_pool}'.")
        parent, _, name = self._classifier.rpartition(".")
        layer = nn.Linear(self.num_features, num_classes) if num_classes else nn.Identity()
        setattr(self.get_submodule(parent), name, layer)
        self.num_classes = num_classes
