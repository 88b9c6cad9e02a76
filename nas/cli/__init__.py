"""The command line: one module per command, and the only rooms that print."""
