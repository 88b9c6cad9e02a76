"""MODEL on the command line."""

from nas.api.models import NamedModel, find_model, load_models, model_names

__all__ = ["NamedModel", "find_model", "load_models", "model_names"]
