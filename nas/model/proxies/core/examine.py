"""Puts a network before proxies; what one of them cannot say is said in words."""

import math
from collections.abc import Sequence

import torch

from nas.model.proxies.core.proxy import Proxy
from nas.model.proxies.core.scorer import USUAL, Conditions, Score
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.unscored import Unscored
from search_spaces.core.architecture import Architecture


def examine(
    architecture: Architecture, proxies: Sequence[Proxy], seed: int = 0, conditions: Conditions = USUAL
) -> dict[str, Score]:
    """What each proxy says of one network, by name; the network is built once."""
    subject = Subject(architecture, seed, conditions.device)
    return {proxy.name: score(proxy, subject, conditions.batch) for proxy in proxies}


def score(proxy: Proxy, subject: Subject, batch: int | None = None) -> Score:
    """One proxy's word on a network; where memory is short the batch is halved, and the remark says so."""
    asked = subject.batch = _batch(proxy, batch)
    while True:
        try:
            value = float(proxy.measure(subject))
        except Unscored as reason:
            return Score(math.nan, str(reason))
        except torch.linalg.LinAlgError:  # pyright: ignore[reportPrivateImportUsage]
            return Score(math.nan, "its matrix holds numbers that are not finite")
        except torch.OutOfMemoryError:
            if subject.batch == 1:
                return Score(math.nan, f"{subject.device.type} ran out of memory at batch 1")
            subject.batch //= 2
            torch.cuda.empty_cache()
            continue
        except (RuntimeError, ValueError) as error:
            return Score(math.nan, f"torch refuses: {str(error).splitlines()[0]:.200}")
        if not math.isfinite(value):
            return Score(math.nan, f"it came out as {value}")
        return Score(value, "" if subject.batch == asked else f"batch {subject.batch}, not {asked}: memory was short")


def _batch(proxy: Proxy, asked: int | None) -> int:
    if proxy.batch is None:
        return 1
    return asked or proxy.batch
