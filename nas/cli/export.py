def export(json: bool = False) -> None:
    """Later."""
    raise NotImplementedError
