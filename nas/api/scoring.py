"""Training-free scores of models."""

from collections.abc import Mapping, Sequence

from nas.api.design import Model, named
from nas.model.proxies.core.examine import examine
from nas.model.proxies.core.scorer import Conditions, Score
from nas.model.proxies.core.scorers import DEFAULT, default_scorer, proxies_of
from nas.model.proxies.core.standing import standings


def score(
    models: Sequence[Model],
    proxies: Sequence[str] = (DEFAULT,),
    *,
    batch: int | None = None,
    resolution: int | None = None,
    device: str = "cpu",
    seed: int = 0,
) -> list[Mapping[str, Score]]:
    """What proxies say of networks that nobody trained, a mapping a model, as `nasctl score` does.

    `default` ranks among the models given, and the sample of their space where one is kept.

    Raises:
        UserError: no such proxy.
        NasError, SpaceError: there is no such model, or not at this resolution.
    """
    conditions = Conditions(batch, device)
    drawn = [named(model, resolution).architecture for model in models]
    asked = proxies_of(proxies)
    measured = [examine(each, asked, seed, conditions) for each in drawn]
    if DEFAULT not in proxies:
        return list(measured)
    ranks = standings(default_scorer(conditions), drawn, measured)
    return [{DEFAULT: at, **each} for each, at in zip(measured, ranks, strict=True)]
