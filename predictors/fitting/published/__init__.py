"""Tables of timed networks and kernels that others published, read into what fits take; the tables stay outside."""
