"""What printed classes have in common; the exported file carries this source.

No abstract base class: an exported file imports torch alone, and its modules stay plain ones.
"""

from torch import nn


class Foldable(nn.Module):
    """A block whose norms and branches can be folded into its convolutions."""

    def become_deployed(self) -> None:
        """Change to the deploy form, in place."""
        raise NotImplementedError
