"""Hardware profiles: one file per device and software stack; `core` reads them."""
