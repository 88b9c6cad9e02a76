"""One architecture: a design of a space, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from search_spaces.core.drawing import Body
from search_spaces.core.eager import PricedForm
from search_spaces.core.graph import Graph, flatten


@dataclass(frozen=True, eq=False)
class Architecture:
    """`choices` name every open dimension of the space; the graphs follow from the drawing."""

    space_name: str
    choices: Mapping[str, Any]
    drawing: Body

    @cached_property
    def graph(self) -> Graph:
        """As trained."""
        return flatten(self.drawing, "train")

    @cached_property
    def deployed(self) -> Graph:
        """As deployed: norms folded, parallel branches merged."""
        return flatten(self.drawing, "deploy")

    @cached_property
    def eager(self) -> Graph:
        """As run by an eager framework: branches merged, norms not folded."""
        return flatten(self.drawing, "eager")

    def in_form(self, form: PricedForm) -> Graph:
        """The graph that a metric of this form reads."""
        if form == "train":
            return self.graph
        return self.deployed if form == "deploy" else self.eager

    @property
    def id(self) -> str:
        """16 hex digits; the same network has the same id on every machine, by whatever choices it was reached."""
        return self.graph.digest()

    @property
    def resolution(self) -> int:
        """Side of the image."""
        return self.graph.nodes[0].shape[1]
