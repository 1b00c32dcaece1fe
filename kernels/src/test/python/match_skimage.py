"""Writes what scikit-image's match_histograms makes of pictures of the test resources.

MatchOperationTest compares tables with it. Run with scikit-image 0.19 or later in this folder:
python3 match_skimage.py. Each line: a value that occurs in the picture, the value it is matched to.
"""

import pathlib

import numpy as np
from skimage import exposure, io

RESOURCES = pathlib.Path(__file__).parent.parent / "resources"


def load(name):
    """A picture's gray, or its green channel, which needs no conversion."""
    picture = io.imread(RESOURCES / "images" / name)
    return picture if picture.ndim == 2 else picture[:, :, 1]


def write(stem, source, template):
    matched = exposure.match_histograms(source, template)
    values, first = np.unique(source.ravel(), return_index=True)
    with open(RESOURCES / "tables" / f"match-{stem}.csv", "w", encoding="ascii") as out:
        for value, index in zip(values, first):
            out.write(f"{value},{matched.ravel()[index]!r}\n")


moon, coffee = load("moon.png"), load("coffee.png")
write("moon", moon, coffee)
write("coffee", coffee, moon)
write("retina", load("retina.jpg"), load("astronaut.png"))
write("moon16", np.uint16(moon) * 200, np.uint16(coffee) * 251 + 3)
