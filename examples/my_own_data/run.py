"""My own data: from thousands of designs to one that is trained on a folder of images.

Shows     a funnel (search, training-free scores, short trainings, measured latency), the winner trained and exported
Takes     half a minute on two cores; needs pip install 'nasctl[train]'
Start     python examples/my_own_data/run.py [NEW_FOLDER]
Change    IMAGES to your folder (DIR/train/CLASS/*.jpg beside DIR/val or DIR/test, or DIR/CLASS/*.jpg alone), and drop
          write_images; space.yaml for larger images; then `candidates`, `keep` and `epochs`, tenfold each
"""

import sys
from pathlib import Path

import numpy as np
from images import write_images

import nasctl

HERE = Path(__file__).parent
OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "my_own_data_out")

IMAGES = OUT / "images"
STAGES = (
    {"strategy": "nsga2", "candidates": 5000, "keep": 16},
    {"score": "default", "keep": 4},
    {"train": str(IMAGES), "epochs": [1, 3], "recipe": {"warmup_epochs": 0.5}, "keep": 2},
    {"measure": "cpu", "keep": 1},
)
EPOCHS = 8

write_images(IMAGES, train=80, test=20, rng=np.random.default_rng(0))

found = nasctl.search(
    space=str(HERE / "space.yaml"), hw="cpu", max={"latency": "2ms"}, stages=STAGES, out=str(OUT / "run")
)
print(f"{found.evaluated:,} designs scored; what each stage found out about the one that is left:")
for name, estimate in found.best.metrics.items():
    print(f"  {name}: {estimate.value:.4g} {estimate.unit}")

trained = nasctl.train(found.best, IMAGES, OUT / "trained", epochs=EPOCHS)
print(f"{trained.accuracy:.1%} of the test images named right after {EPOCHS} epochs")

nasctl.export(found.best, OUT / "exported", name="my_net", state_dict=trained.model.state_dict())
print(f"{OUT}/exported/my_net.py and its weights need nasctl no more; {OUT}/run/report.html tells how it was found")
