"""Equalises each channel of every picture of a folder with OpenCV, in a pool of processes.

usage: opencv_batch.py PICTURES RESULTS PROCESSES
"""

import multiprocessing
import os
import sys

import cv2

QUALITY = 90


def equalize(paths):
    source, result = paths
    channels = cv2.split(cv2.imread(source, cv2.IMREAD_COLOR))
    mapped = cv2.merge([cv2.equalizeHist(channel) for channel in channels])
    if not cv2.imwrite(result, mapped, [cv2.IMWRITE_JPEG_QUALITY, QUALITY]):
        raise OSError("cannot write " + result)


def main():
    pictures, results, processes = sys.argv[1:]
    os.makedirs(results, exist_ok=True)
    jobs = [
        (os.path.join(pictures, name), os.path.join(results, name))
        for name in sorted(os.listdir(pictures))
    ]
    # Each process has a processor to itself, so OpenCV's own threads would only be in the way.
    with multiprocessing.Pool(int(processes), cv2.setNumThreads, (1,)) as pool:
        for _ in pool.imap_unordered(equalize, jobs, chunksize=4):
            pass


if __name__ == "__main__":
    main()
