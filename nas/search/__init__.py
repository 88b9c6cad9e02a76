"""Who proposes: one strategy, one file, found by its file name; `core/` is the frame they stand in."""
