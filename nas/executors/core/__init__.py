"""The frame of an executor: the promise it keeps, what it is sent, how it is found."""
