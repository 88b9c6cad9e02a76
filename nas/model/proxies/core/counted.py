"""Numbers that are read off the drawing, no weights needed."""

from nas.model.proxies.core.subject import Subject
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene


def counted(metric: str, subject: Subject) -> float:
    """A metric that needs no device."""
    return estimate(subject.architecture, metric, Scene()).value
