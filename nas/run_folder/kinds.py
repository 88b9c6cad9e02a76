"""Of what types the fields of a run's files are that others go by."""

from types import NoneType

STUDY = {
    "space": str,
    "hw": (str, NoneType),
    "batch": int,
    "dtype": (str, NoneType),
    "resolution": (int, NoneType),
    "maximize": list,
    "minimize": list,
    "max": dict,
    "min": dict,
    "confidence": float,
    "strategy": str,
    "seed": int,
    "stages": list,
}
PROVENANCE = {"nasctl": str, "hw": (dict, NoneType)}
RESULT = {
    "evaluated": int,
    "feasible": int,
    "unknown": dict,
    "certificate": (dict, NoneType),
    "front_size": int,
    "front": list,
    "funnel": list,
}
MEMBER = {"rank": int, "id": str, "choices": dict, "metrics": dict}
