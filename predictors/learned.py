"""Latency learned from a device's own operator table: boosted trees on log(measured / roofline).

Trees as in LightGBM (Ke et al. 2017, https://papers.nips.cc/paper/6907), kept in its text format, which holds
numbers only and is safe to read.
"""

from dataclasses import replace

import lightgbm as lgb
import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.card import Card
from predictors.core.errors import PredictorError
from predictors.core.features import operator_features
from predictors.core.pricing import Columns, EndToEnd, Pricer, Prices
from predictors.core.workload import FAMILIES, Workload, workload
from predictors.roofline import RooflinePricer


class LearnedPricer(Pricer):
    """Prices the settings that were measured; others get trees or roofline too, but wide and not `priced`."""

    def __init__(self, profile: HardwareProfile, card: Card, trees: lgb.Booster) -> None:
        if trees.num_feature() != len(card.features):
            raise PredictorError(
                f"{profile.name}: the trees read {trees.num_feature()} features, the card names "
                f"{len(card.features)}; fit the device again."
            )
        self._profile, self._card, self._trees = profile, card, trees
        self._roofline = RooflinePricer(profile)

    @property
    def end_to_end(self) -> EndToEnd:
        return EndToEnd(self._card.end_to_end.scale, self._card.end_to_end.log_sd)

    def price(self, kind: str, variant: str, columns: Columns, dtype: str) -> Prices:
        fallback = self._roofline.price(kind, variant, columns, dtype)
        work = workload(kind, variant, columns, dtype)
        if dtype != self._profile.stack.dtype or not self._card.support.knows(kind, variant):
            return replace(fallback, priced=np.zeros_like(fallback.priced))
        priced = self._card.support.covers(kind, variant, work)
        own_log_sd = self._log_sd(work, fallback.seconds)
        return Prices(
            seconds=fallback.seconds * np.exp(self._log_ratio(kind, variant, work, fallback.seconds)),
            log_sd=np.where(priced, own_log_sd, np.hypot(own_log_sd, fallback.log_sd)),
            priced=priced,
            provenance=self._profile.provenance,
        )

    def _log_ratio(self, kind: str, variant: str, work: Workload, roofline_s: np.ndarray) -> np.ndarray:
        seen = operator_features(kind, variant, work, roofline_s)
        if tuple(seen) != self._card.features:
            raise PredictorError(f"{self._profile.name} was fitted on other features; fit the device again.")
        return np.asarray(self._trees.predict(np.stack(list(seen.values()), axis=1)))

    def _log_sd(self, work: Workload, roofline_s: np.ndarray) -> np.ndarray:
        log_sd = np.empty(roofline_s.shape)
        for index in np.unique(work.family):
            mine = work.family == index
            log_sd[mine] = self._card.log_sd_of(FAMILIES[index], roofline_s[mine])
        return log_sd


def load(profile: HardwareProfile) -> LearnedPricer:
    """The fitted predictor of a measured device.

    Raises:
        PredictorError: the device was not fitted, or its files are damaged.
    """
    if profile.measured is None:
        raise PredictorError(
            f"'{profile.name}' was not measured here; use --predictor roofline, or measure and fit it."
        )
    folder = profile.path.parent
    try:
        trees = lgb.Booster(model_str=(folder / profile.measured.trees).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, lgb.basic.LightGBMError) as error:
        raise PredictorError(f"{profile.measured.trees} holds no trees: {error}"[:500]) from None
    return LearnedPricer(profile, Card.read(folder / profile.measured.model), trees)
