"""Widths that train alike: the maximal update parametrisation (Yang and Hu 2021, arXiv:2011.14522)."""
