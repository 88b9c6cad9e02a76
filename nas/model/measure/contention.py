"""Other work on the processor while something is timed (contention levels as in ApproxDet, arXiv:2010.10754)."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Products of matrices beyond a second-level cache: they want a core, its vector units, and the memory behind it.
_WORK = "import numpy; a = numpy.random.rand(768, 768); print(flush=True)\nwhile True: a @ a"


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """While it lasts, so many processes of one thread keep working; none is left behind."""
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    started = [subprocess.Popen([sys.executable, "-c", _WORK], env=alone, stdout=subprocess.PIPE) for _ in range(count)]
    try:
        for process in started:
            # Its first line says that it is past its imports.
            assert process.stdout is not None
            process.stdout.readline()
        time.sleep(0.1 * bool(count))
        yield
    finally:
        for process in started:
            process.kill()
            process.communicate()
