"""Differentiable search for sparse networks (DASS: Mousavi et al. 2022, arXiv:2207.06968)."""
