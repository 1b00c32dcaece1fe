#!/usr/bin/env python3
"""Makes the TIFF and JPEG files of this folder, and beside each NAME.raw.gz: the samples that a peer
(tifffile with imagecodecs, Pillow, libtiff's tools) reads of NAME, interleaved and little-endian.

Needs numpy, tifffile, imagecodecs and Pillow. Files are only made anew by hand; tests read what is here.
"""
import gzip
import os
import struct
import subprocess
import imagecodecs
import numpy as np
import tifffile
from PIL import Image

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


def pages(name, fields, segments, order='<'):
    """Writes a TIFF of one page from its fields {tag: (type, values)} and its strips or tiles."""
    sizes = {1: ('B', 1), 2: ('s', 1), 3: ('H', 2), 4: ('I', 4), 5: ('I', 8)}
    out = bytearray((b'II*\0' if order == '<' else b'MM\0*') + b'\0\0\0\0')
    offsets = []
    for segment in segments:
        offsets.append(len(out))
        out += segment + b'\0' * (len(segment) % 2)
    fields = dict(fields)
    fields.setdefault(273, (4, offsets))
    fields.setdefault(279, (4, [len(segment) for segment in segments]))
    entries = b''
    for tag, (kind, values) in sorted(fields.items()):
        if values is None:
            continue
        letter, size = sizes[kind]
        value = values if kind == 2 else struct.pack(order + letter * len(values), *values)
        count = len(value) // size
        if len(value) > 4:
            at = len(out)
            out += value + b'\0' * (len(value) % 2)
            value = struct.pack(order + 'I', at)
        entries += struct.pack(order + 'HHI', tag, kind, count) + value.ljust(4, b'\0')
    out[4:8] = struct.pack(order + 'I', len(out))
    out += struct.pack(order + 'H', len(entries) // 12) + entries + b'\0\0\0\0'
    with open(path(name), 'wb') as file:
        file.write(out)


def fields(bits, samples, photometric, **more):
    made = {256: (4, [W]), 257: (4, [H]), 258: (3, [bits] * samples), 259: (3, [1]),
            262: (3, [photometric]), 277: (3, [samples]), 278: (4, [H])}
    made.update({int(tag[1:]): value for tag, value in more.items()})
    return made


def packed(samples, bits):
    """Rows of samples without gaps, each row padded to whole bytes."""
    rows = samples.reshape(samples.shape[0], -1)
    each = (rows[:, :, None].astype(np.uint32) >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(each.reshape(rows.shape[0], -1).astype(np.uint8), axis=1).tobytes()


def widened(samples, bits):
    most, to = (1 << bits) - 1, 255 if bits <= 8 else 65535
    wide = (samples.astype(np.uint64) * to + most // 2) // most
    return wide.astype(np.uint8 if bits <= 8 else np.uint16)


def depths():
    for bits, samples, photometric in [(10, 1, 1), (12, 1, 1), (14, 1, 0), (12, 3, 2), (4, 3, 2),
                                       (2, 3, 2), (1, 3, 2), (4, 2, 1), (3, 1, 1), (6, 1, 1)]:
        name = 'packed-%dx%d.tif' % (samples, bits)
        data = np.dstack([RGB[:, :, c].astype(np.uint32) * 257 >> (16 - bits)
                          for c in range(samples)]) ^ (X[:, :, None] & 1)
        more = {'t338': (3, [2])} if samples == 2 else {}
        order = '>' if bits == 12 else '<'
        pages(name, fields(bits, samples, photometric, **more), [packed(data, bits)], order)
        # Of the depths that imagecodecs unpacks, the peer reads what was meant.
        if bits not in (3, 6) and not (samples > 1 and bits < 8):
            read = tifffile.imread(path(name))
            assert np.array_equal(read.reshape(data.shape), data), name
        wide = widened(data, bits)
        right(name, ~wide if photometric == 0 else wide)


    planes = RGB >> 4
    pages('packed-3x4-planar.tif', fields(4, 3, 2, t284=(3, [2])),
          [packed(planes[:, :, c], 4) for c in range(3)])
    right('packed-3x4-planar.tif', widened(planes, 4))


def inks_and_bands():
    cmyk = np.dstack([RGB, GRAY // 3])
    many = np.dstack([(GRAY.astype(np.uint16) * (50 + 30 * k) + 7 * k * X).astype(np.uint16)
                      for k in range(7)])
    how = dict(metadata=None, rowsperstrip=10)
    profile = b'\0\0\1\0test' + b'\0' * 8 + b'CMYK' + b'\0' * 236
    tifffile.imwrite(path('cmyk.tif'), cmyk, photometric='separated', compression='lzw',
                     predictor=True, iccprofile=profile, **how)
    tifffile.imwrite(path('cmyk16-planar.tif'), many[:, :, :4].transpose(2, 0, 1),
                     photometric='separated', planarconfig='separate', compression='deflate',
                     byteorder='>', **how)
    tifffile.imwrite(path('cmyk-alpha.tif'), np.dstack([cmyk, 255 - GRAY]),
                     photometric='separated', extrasamples=['unassalpha'], **how)
    tifffile.imwrite(path('bands2.tif'), many[:, :, :2], photometric='minisblack',
                     planarconfig='contig', extrasamples=['unspecified'], **how)
    tifffile.imwrite(path('bands3.tif'), RGB, photometric='minisblack', planarconfig='contig',
                     extrasamples=['unspecified'] * 2, **how)
    tifffile.imwrite(path('bands7.tif'), many, photometric='minisblack', planarconfig='contig',
                     extrasamples=['unspecified'] * 6, compression='zstd', predictor=True, **how)
    tifffile.imwrite(path('bands7-planar-tiles.tif'), many.transpose(2, 0, 1),
                     photometric='minisblack', planarconfig='separate', tile=(16, 32),
                     extrasamples=['unspecified'] * 6, compression='lzw', metadata=None)
    tifffile.imwrite(path('rgbn-alpha.tif'), np.dstack([RGB, GRAY, 255 - GRAY]),
                     photometric='rgb', extrasamples=['unspecified', 'unassalpha'], **how)
    for name in ['cmyk.tif', 'cmyk-alpha.tif', 'bands2.tif', 'bands3.tif', 'bands7.tif',
                 'rgbn-alpha.tif']:
        right(name, tifffile.imread(path(name)))
    for name in ['cmyk16-planar.tif', 'bands7-planar-tiles.tif']:
        right(name, tifffile.imread(path(name)).transpose(1, 2, 0))


def palettes():
    colors = np.stack([np.arange(256) * 257, 65535 - np.arange(256) * 200, np.arange(256) * 3])
    colors = colors.astype(np.uint16)
    indexed = np.dstack([GRAY, 255 - GRAY])
    pages('palette-alpha.tif',
          fields(8, 2, 3, t320=(3, colors.ravel().tolist()), t338=(3, [2])), [indexed.tobytes()])
    assert np.array_equal(tifffile.imread(path('palette-alpha.tif')), indexed)
    right('palette-alpha.tif', np.dstack([colors.T[GRAY] >> 8, 255 - GRAY]).astype(np.uint8))
    index = GRAY.astype(np.uint16) * 256 + X.astype(np.uint16)
    used = np.isin(np.arange(65536), index)
    wide = np.stack([np.arange(65536), 65535 - np.arange(65536), np.arange(65536) // 2]) * used
    with tifffile.TiffWriter(path('palette16.tif'), byteorder='>') as out:
        out.write(index, photometric='palette', colormap=wide.astype(np.uint16), metadata=None,
                  compression='deflate', predictor=True)
    assert np.array_equal(tifffile.imread(path('palette16.tif')), index)
    right('palette16.tif', (wide.T[index] >> 8).astype(np.uint8))
    # The table has 384 KiB, most of them zeros.
    with open(path('palette16.tif'), 'rb') as file:
        plain = file.read()
    os.remove(path('palette16.tif'))
    with open(path('palette16.tif.gz'), 'wb') as file:
        file.write(gzip.compress(plain, 9, mtime=0))


def jpegs_in_tiff():
    """RGB with alpha and CMYK, each of four components that are not converted (GDAL writes such)."""
    cmyk = np.dstack([RGB, GRAY // 3])
    for name, photometric, more in [('jpeg-rgba.tif', 2, {'t338': (3, [2])}),
                                    ('jpeg-cmyk.tif', 5, {})]:
        strips = [imagecodecs.jpeg8_encode(np.ascontiguousarray(cmyk[y:y + 16]), level=90,
                                           colorspace='CMYK', outcolorspace='CMYK')
                  for y in range(0, H, 16)]
        made = fields(8, 4, photometric, t259=(3, [7]), t278=(4, [16]), **more)
        pages(name, made, strips)
        # libtiff: tiffcp -c none NAME out.tif, which converts nothing.
        plain = path(name) + '.plain'
        subprocess.run(['tiffcp', '-c', 'none', path(name), plain], check=True)
        right(name, tifffile.imread(plain))
        os.remove(plain)


def ycbcr():
    """Brightness and differences of color in units, which libtiff (tiff2rgba) makes RGB of."""
    planes = np.dstack([GRAY, 128 + ((X * 3) % 90 - 45), 128 + ((Y * 5) % 70 - 35)]).astype(np.uint8)
    luma = {'t529': (5, [299, 1000, 587, 1000, 114, 1000])}
    narrow = {'t532': (5, [16, 1, 235, 1, 128, 1, 240, 1, 128, 1, 240, 1])}
    for across, down, rows, more in [(2, 2, 8, {}), (1, 1, 37, luma), (4, 2, 16, narrow),
                                     (2, 1, 5, {**luma, **narrow}), (4, 4, 36, {})]:
        name = 'ycbcr-%dx%d.tif' % (across, down)
        strips = []
        # Of units of 4 rows that are not all in the picture, tiff2rgba leaves pixels black.
        height, width = (36, 48) if down == 4 else (H, W)
        for first in range(0, height, rows):
            part = planes[first:min(first + rows, height), :width]
            pad = ((0, -part.shape[0] % down), (0, -width % across), (0, 0))
            part = np.pad(part, pad, 'edge')
            luminance = part[:, :, 0].reshape(part.shape[0] // down, down, -1, across)
            luminance = luminance.transpose(0, 2, 1, 3).reshape(luminance.shape[0], -1, down * across)
            chroma = part[::down, ::across, 1:]
            strips.append(np.concatenate([luminance, chroma], axis=2).tobytes())
        made = fields(8, 3, 6, t256=(4, [width]), t257=(4, [height]), t278=(4, [rows]),
                      t530=(3, [across, down]), **more)
        pages(name, made, strips)
        plain = path(name) + '.plain'
        subprocess.run(['tiff2rgba', '-c', 'none', path(name), plain], check=True)
        right(name, tifffile.imread(plain)[:, :, :3])
        os.remove(plain)


def jpegs():
    """CMYK as Pillow writes it, YCCK, both progressive, and CMYK without Adobe's marker."""
    cmyk = np.dstack([RGB, GRAY // 3])
    image = Image.fromarray(cmyk, 'CMYK')
    profile = b'\0\0\1\0test' + b'\0' * 8 + b'CMYK' + b'\0' * 236
    image.save(path('cmyk.jpg'), quality=90, icc_profile=profile)
    image.save(path('cmyk-progressive.jpg'), quality=85, progressive=True)
    image.save(path('cmyk-restarts.jpg'), quality=85, restart_marker_rows=2)
    with open(path('ycck.jpg'), 'wb') as file:
        file.write(imagecodecs.jpeg8_encode(
            255 - cmyk, level=90, colorspace='CMYK', outcolorspace='YCCK'))
    with open(path('cmyk-restarts.jpg'), 'rb') as file:
        data = file.read()
    assert data[2:4] == b'\xff\xee'
    with open(path('cmyk-without-adobe.jpg'), 'wb') as file:
        file.write(data[:2] + data[4 + data[5]:])
    for name in ['cmyk.jpg', 'cmyk-progressive.jpg', 'cmyk-restarts.jpg', 'ycck.jpg']:
        right(name, np.array(Image.open(path(name))))
    # Pillow takes 0 for all of an ink always, libvips only with Adobe's marker.
    right('cmyk-without-adobe.jpg', 255 - np.array(Image.open(path('cmyk-without-adobe.jpg'))))


if __name__ == '__main__':
    jpegs()
    jpegs_in_tiff()
    ycbcr()
    masks()
    depths()
    inks_and_bands()
    palettes()
    print(*MADE)
