"""The JSON Schema of a study file, with the names that are known here, for an editor or a validator."""

from typing import Any

from hw_profiles.core.catalog import list_profiles
from nas.executors.core.catalog import list_executors
from nas.model.proxies.core.proxy import list_proxies
from nas.search.core.catalog import list_strategies
from nas.study.spec import StudySpec
from predictors.core.metric import list_metrics
from search_spaces.core.catalog import list_spaces


def study_schema() -> dict[str, Any]:
    """Draft 2020-12. Names stand as examples, not as the only ones: files and plug-ins of your own fit too."""
    schema = StudySpec.model_json_schema()
    fields = schema["properties"]
    sought = [*list_metrics(), *list_proxies()]
    known = {"space": list_spaces(), "hw": list_profiles(), "strategy": list_strategies(), "executor": list_executors()}
    for name, names in known.items():
        fields[name]["examples"] = names
    for name in ("maximize", "minimize"):
        fields[name]["items"]["examples"] = sought
    for name in ("max", "min"):
        fields[name]["propertyNames"] = {"examples": list_metrics()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "nasctl study"}
