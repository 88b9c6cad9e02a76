"""nasctl: searches, remembers, builds, speaks (floor 3)."""

__version__ = "0.1.0"
