def resume(json: bool = False) -> None:
    """Later."""
    raise NotImplementedError
