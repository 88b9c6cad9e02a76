"""The frame of a strategy: the promise it keeps, what it is given, how it is found."""
