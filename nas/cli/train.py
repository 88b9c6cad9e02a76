def train(json: bool = False) -> None:
    """Later."""
    raise NotImplementedError
