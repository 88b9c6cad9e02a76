"""Timing kernels that use zeros or few bits, each beside the dense kernel of the same layer."""
