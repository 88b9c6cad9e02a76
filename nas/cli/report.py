def report(json: bool = False) -> None:
    """Later."""
    raise NotImplementedError
