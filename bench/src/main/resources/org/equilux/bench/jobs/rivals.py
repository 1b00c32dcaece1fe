"""Does jobs with OpenCV or scikit-image, as one would write it, and says what each part took.

usage: rivals.py opencv|skimage
Each line of the input is a job: operation, kind of file, input, result, with tabs between them. Each
line of the output are its seconds: decode, compute, encode.
"""

import json
import sys
import time


def opencv():
    import cv2
    import numpy

    writing = {
        "jpeg": [cv2.IMWRITE_JPEG_QUALITY, 90],
        "png": [cv2.IMWRITE_PNG_COMPRESSION, 6],
        "tiff-none": [cv2.IMWRITE_TIFF_COMPRESSION, 1],
        "tiff-lzw": [cv2.IMWRITE_TIFF_COMPRESSION, 5],
        "tiff-deflate": [cv2.IMWRITE_TIFF_COMPRESSION, 8],
    }

    def each(picture, work):
        return cv2.merge([work(channel) for channel in cv2.split(picture)])

    def sobel(picture):
        gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        gx = cv2.Sobel(gray, cv2.CV_32F, 1, 0)
        gy = cv2.Sobel(gray, cv2.CV_32F, 0, 1)
        return numpy.clip(numpy.floor(cv2.magnitude(gx, gy) + 0.5), 0, 255).astype(numpy.uint8)

    computing = {
        "equalize": lambda picture: each(picture, cv2.equalizeHist),
        "clahe": lambda picture: each(picture, cv2.createCLAHE(2.0, (8, 8)).apply),
        "sobel": sobel,
    }

    def write(kind, path, picture):
        if not cv2.imwrite(path, picture, writing[kind]):
            raise OSError("cannot write " + path)

    return lambda path: cv2.imread(path, cv2.IMREAD_COLOR), computing, write


def skimage():
    import numpy
    from PIL import Image
    from skimage import exposure

    Image.MAX_IMAGE_PIXELS = None
    writing = {
        "jpeg": {"quality": 90},
        "png": {"compress_level": 6},
        "tiff-none": {},
        "tiff-lzw": {"compression": "tiff_lzw"},
        "tiff-deflate": {"compression": "tiff_adobe_deflate"},
    }

    def equalize(picture):
        channels = [exposure.equalize_hist(picture[..., i]) for i in range(3)]
        return numpy.rint(255 * numpy.dstack(channels)).astype(numpy.uint8)

    def read(path):
        return numpy.asarray(Image.open(path))

    def write(kind, path, picture):
        Image.fromarray(picture).save(path, **writing[kind])

    return read, {"equalize": equalize}, write


def main():
    read, computing, write = {"opencv": opencv, "skimage": skimage}[sys.argv[1]]()
    for line in sys.stdin:
        operation, kind, source, result = line.rstrip("\n").split("\t")
        start = time.perf_counter()
        picture = read(source)
        decoded = time.perf_counter()
        mapped = computing[operation](picture)
        computed = time.perf_counter()
        write(kind, result, mapped)
        end = time.perf_counter()
        seconds = {"decode": decoded - start, "compute": computed - decoded, "encode": end - computed}
        print(json.dumps(seconds), flush=True)


if __name__ == "__main__":
    main()
