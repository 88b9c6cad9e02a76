"""What a proxy says of a network that has no such score."""


class Unscored(Exception):  # noqa: N818 - an outcome, not a fault
    """This network has no such score; the message says why."""
