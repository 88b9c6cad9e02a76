"""The one public error of predictors."""


class PredictorError(ValueError):
    """A predictor that does not exist, or a question it cannot take."""
