"""The verbs of the command line as functions: `import nasctl` opens this room."""
