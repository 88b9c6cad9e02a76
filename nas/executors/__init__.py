"""Who computes: one executor, one file, found by its file name; `core/` is the frame they stand in."""
