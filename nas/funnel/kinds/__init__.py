"""What a stage does, one kind a file; loaded by name, since some of them need torch."""
