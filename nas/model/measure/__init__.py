"""Timing operators and modules on the machine at hand: torch, numpy and the standard library alone."""
