"""The software that runs what is timed, one file a runtime: the file's name is the name of `--backend`."""
