"""Latency learned from a device's own operator table: boosted trees on log(measured / roofline)."""

from dataclasses import replace

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.card import Card
from predictors.core.errors import PredictorError
from predictors.core.feature_matrix import feature_matrix
from predictors.core.features import Seen, multiprocessors
from predictors.core.forest import Forest
from predictors.core.pricing import Columns, EndToEnd, Pricer, Prices
from predictors.core.workload import FAMILIES, Workload, workload
from predictors.roofline import RooflinePricer


class LearnedPricer(Pricer):
    """Prices the settings that were measured; others get trees or roofline too, but wide and not `priced`."""

    def __init__(self, profile: HardwareProfile, card: Card, trees: Forest) -> None:
        if trees.inputs != len(card.features):
            raise PredictorError(
                f"{profile.name}: the trees read {trees.inputs} features, the card names "
                f"{len(card.features)}; fit the device again."
            )
        self._profile, self._card, self._trees = profile, card, trees
        self._roofline = RooflinePricer(profile)

    @property
    def end_to_end(self) -> EndToEnd:
        return self._card.end_to_end.terms()

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
        seen = Seen(kind, variant, work, roofline_s, multiprocessors(self._profile))
        return self._trees.predict(feature_matrix(self._card.features, seen))

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
    card = Card.read(folder / profile.measured.model)
    return LearnedPricer(profile, card, Forest.read(folder / profile.measured.trees))
