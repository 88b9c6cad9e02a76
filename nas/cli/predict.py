def predict(json: bool = False) -> None:
    """Later."""
    raise NotImplementedError
