"""My own space in Python: stages declared by a loop in space.py, sampled and searched.

Shows     load_space, its exact size, uniform samples, a search, and which blocks the best designs chose
Takes     ten seconds on two cores
Start     python examples/my_own_space/run.py [NEW_FOLDER]
Change    space.py; MAX and CANDIDATES below
"""

import sys
from pathlib import Path

import numpy as np

import nasctl

HERE = Path(__file__).parent
OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "my_python_space_out")

SPACE = str(HERE / "space.py")
MAX = {"latency": "5ms"}
CANDIDATES = 20_000

space = nasctl.load_space(SPACE)
print(f"{space.name}: {space.cardinality():,} valid designs")
for code in space.sample(3, np.random.default_rng(7)):
    drawn = space.architecture(space.decode(code))
    print(f"  {drawn.id}: {nasctl.show(drawn).params:,} parameters")

# Of a space with limits a search seeks the one best design unless it is told what else counts.
found = nasctl.search(
    space=SPACE,
    hw="cpu",
    maximize=["deepmad"],
    minimize=["latency"],
    max=MAX,
    candidates=CANDIDATES,
    out=str(OUT),
)
print(f"{found.evaluated:,} scored, {found.feasible:,} within the limits, {len(found.front)} on the front")
for design in found.front[:: len(found.front) // 5]:
    kinds = [design.choices[f"stage{number}.kind"] for number in (1, 2, 3)]
    print(f"  {design.rank}. {design.metrics['latency'].value * 1e3:.2f} ms  {' > '.join(kinds)}")
