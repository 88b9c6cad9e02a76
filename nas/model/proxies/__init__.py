"""Training-free proxies, one a file: scores of a network that nobody trained."""
