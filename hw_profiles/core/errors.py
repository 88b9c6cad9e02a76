"""The one public error of hw_profiles."""


class ProfileError(ValueError):
    """A device that does not exist, or a file of a device that breaks its schema or cannot be written."""
