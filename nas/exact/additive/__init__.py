"""Exact fronts of additive metrics, and bounds on what is built of additive amounts, by elimination of dimensions."""
