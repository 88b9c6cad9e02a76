"""A PostgreSQL server of one's own, for as long as a test takes."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

# The server refuses to run as root.
NOBODY = 65534


@contextmanager
def postgres_url() -> Iterator[str]:
    """The URL of its empty database; skips where there is no server or no driver."""
    pytest.importorskip("psycopg", reason="no driver: pip install 'nasctl[postgresql]'")
    if not all(map(shutil.which, ("initdb", "pg_ctl", "postgres"))):
        pytest.skip("no PostgreSQL server on the PATH")
    who = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
    # Not below pytest's own folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, socket.socket() as free:
        if who:
            os.chown(home, NOBODY, NOBODY)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": home, **who}
        data = f"{home}/data"
        subprocess.run(["initdb", "-D", data, "-U", "ada", "-A", "trust", "--no-sync"], **quiet)
        options = f"-h 127.0.0.1 -p {port} -k {home} -F"
        subprocess.run(["pg_ctl", "-D", data, "-w", "-l", f"{home}/log", "-o", options, "start"], **quiet)
        try:
            yield f"postgresql+psycopg://ada:s3cret@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run(["pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
