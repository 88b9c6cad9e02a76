"""Pricing many designs at once: a space, a device and metrics as integer codes and tables."""
