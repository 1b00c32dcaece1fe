#!/usr/bin/env python3
"""Makes the TIFF and JPEG files of this folder, and beside each NAME.raw.gz: the samples that a peer
(tifffile with imagecodecs, Pillow, libtiff's tools) reads of NAME, interleaved and little-endian.

Needs numpy, tifffile, imagecodecs and Pillow. Files are only made anew by hand; tests read what is here.
"""
import gzip
import os
import numpy as np
import tifffile

HERE = os.path.dirname(os.path.abspath(__file__))
H, W = 37, 50
Y, X = np.mgrid[0:H, 0:W]
GRAY = (90 + 40 * np.sin(X / 6) + 20 * np.cos(Y / 4)).astype(np.uint8)
RGB = np.dstack([GRAY, 255 - GRAY, (GRAY // 2 + X + Y).astype(np.uint8)])
MADE = []


def path(name):
    return os.path.join(HERE, name)


def right(name, samples):
    """Stores the right samples of a file."""
    little = np.ascontiguousarray(samples)
    little = little.astype(little.dtype.newbyteorder('<'))
    with open(path(name + '.raw.gz'), 'wb') as file:
        file.write(gzip.compress(little.tobytes(), 9, mtime=0))
    MADE.append(name)


def masks():
    """Two pages with a mask of 1 bit each, as GDAL writes them, and one without."""
    name = 'masked.tif'
    first = (X > 10) & (X + Y < 70)
    second = (X - 25) ** 2 + (Y - 18) ** 2 < 200
    gray16 = GRAY.astype(np.uint16) * 200
    with tifffile.TiffWriter(path(name), byteorder='>') as out:
        how = dict(compression='deflate', metadata=None, rowsperstrip=8)
        mask = dict(photometric='mask', subfiletype=4)
        out.write(RGB, photometric='rgb', **how)
        out.write(first, **mask, **how)
        out.write(gray16, photometric='minisblack', **how)
        out.write(second, **mask, **how)
        out.write(RGB, photometric='rgb', **how)
    pages = [tifffile.imread(path(name), key=k) for k in range(4)]
    right(name, pages[0])
    right('masked-mask-1', pages[1].astype(np.uint8) * 255)
    right('masked-page-2', pages[2])
    right('masked-mask-2', pages[3].astype(np.uint8) * 255)


if __name__ == '__main__':
    masks()
    print(*MADE)
