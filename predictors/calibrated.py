"""Latency from rates that were fitted to whole networks and kernels that others timed (`predictors/fitting`)."""

from dataclasses import replace

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.card import Card
from predictors.core.errors import PredictorError
from predictors.core.pricing import Columns, EndToEnd, Pricer, Prices
from predictors.core.rates import INDEX_LIMIT, Conditions, achieved_rates, demand, elements, serve
from predictors.core.workload import FAMILIES, Workload, workload
from predictors.roofline import UNKNOWN_LOG_SD


class CalibratedPricer(Pricer):
    """Prices operators by the profile's rates; `priced` are those whose setting was among what was timed.

    A formula speaks of all sizes; of kernels, strides and dilations only as far as they were seen.
    """

    def __init__(self, profile: HardwareProfile, card: Card) -> None:
        self._profile, self._card, self._under = profile, card, Conditions.of(profile)

    @property
    def end_to_end(self) -> EndToEnd:
        terms, host = self._card.end_to_end.terms(), self._profile.host_launch_s
        return replace(terms, host_launch_s=host.value) if host else terms

    def price(self, kind: str, variant: str, columns: Columns, dtype: str) -> Prices:
        work = workload(kind, variant, columns, dtype)
        asked = demand(kind, variant, work, self._under)
        seconds = serve(asked, achieved_rates(self._profile, dtype)).seconds
        fitted = dtype == self._profile.stack.dtype
        priced = self._seen(kind, variant, work) & (elements(work) < INDEX_LIMIT) & fitted
        return Prices(
            seconds=seconds,
            log_sd=np.where(priced, self._log_sd(work, seconds), UNKNOWN_LOG_SD),
            priced=priced,
            provenance="transferred" if fitted else "analytic",
        )

    def _seen(self, kind: str, variant: str, work: Workload) -> np.ndarray:
        seen = np.zeros(work.family.shape, dtype=bool)
        names = ("kernel_h", "kernel_w", "stride", "dilation")
        settings = np.stack([work.sizes[name] for name in names], axis=1).astype(np.int64)
        for index in np.unique(work.family):
            known = np.array(self._card.support.settings.get(f"{kind}:{variant}:{FAMILIES[index]}", ()))
            if known.size:
                mine = work.family == index
                alike = (settings[mine][:, None, :] == known[None, :, :]).all(axis=2).any(axis=1)
                seen[mine] = alike | (_between(settings[mine], known) if FAMILIES[index] == "depthwise" else False)
        return seen

    def _log_sd(self, work: Workload, seconds: np.ndarray) -> np.ndarray:
        log_sd = np.empty(seconds.shape)
        for index in np.unique(work.family):
            mine = work.family == index
            log_sd[mine] = self._card.log_sd_of(FAMILIES[index], seconds[mine])
        return log_sd


def _between(settings: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(n,) bool: square undilated kernels between two that were seen at the same stride: their rates are even."""
    kernel_h, kernel_w, stride, dilation = settings.T
    inside = np.zeros(len(settings), dtype=bool)
    for step in np.unique(known[:, 2]):
        kernels = known[(known[:, 2] == step) & (known[:, 3] == 1) & (known[:, 0] == known[:, 1])][:, 0]
        if kernels.size:
            inside |= (stride == step) & (kernels.min() <= kernel_h) & (kernel_h <= kernels.max())
    return inside & (kernel_h == kernel_w) & (dilation == 1)


def load(profile: HardwareProfile) -> CalibratedPricer:
    """The calibrated predictor of a device.

    Raises:
        PredictorError: the device was not calibrated, or its card is damaged.
    """
    if profile.calibrated is None:
        raise PredictorError(f"'{profile.name}' was not calibrated; use --predictor roofline, or nasctl hw fit --from.")
    card = Card.read(profile.path.parent / profile.calibrated.card)
    return CalibratedPricer(profile, card)
